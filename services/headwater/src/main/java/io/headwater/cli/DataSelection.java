package io.headwater.cli;

import io.headwater.cli.data.Shuffle;
import picocli.CommandLine.Option;

/** The flags that choose which part of a data set is used, and in which order. */
final class DataSelection {
    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "0",
            description = "Only the first N texts (after shuffling); 0, the default, for all.")
    long limit;

    @Option(
            names = "--shuffle",
            paramLabel = "SEED|off",
            defaultValue = "off",
            converter = ShuffleConverter.class,
            description = "Shuffle by this seed; off, the default, keeps the order of the file.")
    Shuffle shuffle = Shuffle.OFF;

    /** Reads {@code --shuffle}. */
    static final class ShuffleConverter implements picocli.CommandLine.ITypeConverter<Shuffle> {
        @Override
        public Shuffle convert(String value) {
            try {
                return Shuffle.parse(value);
            } catch (IllegalArgumentException e) {
                throw new picocli.CommandLine.TypeConversionException(e.getMessage());
            }
        }
    }
}
