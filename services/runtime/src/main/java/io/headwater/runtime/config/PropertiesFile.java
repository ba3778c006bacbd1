package io.headwater.runtime.config;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** Reads a properties file (UTF-8) and remembers each key's line, which {@link Properties} alone forgets. */
final class PropertiesFile {
    private PropertiesFile() {}

    /** Its settings in the order of the file; a key written twice appears twice. */
    static List<Setting> read(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        List<Setting> settings = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            int first = i + 1;
            StringBuilder logical = new StringBuilder(lines.get(i));
            while (continues(lines.get(i)) && i + 1 < lines.size() && !isComment(lines.get(first - 1))) {
                logical.append('\n').append(lines.get(++i));
            }
            Properties one = new Properties();
            try {
                one.load(new StringReader(logical.toString()));
            } catch (IllegalArgumentException e) { // a malformed \\uxxxx
                throw new IOException("line " + first + ": " + e.getMessage(), e);
            }
            for (String key : one.stringPropertyNames()) {
                settings.add(new Setting(key, one.getProperty(key), file + " line " + first));
            }
        }
        return settings;
    }

    private static boolean isComment(String line) {
        String text = line.stripLeading();
        return text.startsWith("#") || text.startsWith("!");
    }

    /** An odd number of backslashes at its end joins a line to the next. */
    private static boolean continues(String line) {
        int backslashes = 0;
        while (backslashes < line.length() && line.charAt(line.length() - 1 - backslashes) == '\\') {
            backslashes++;
        }
        return backslashes % 2 == 1;
    }
}
