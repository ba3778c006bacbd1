package io.headwater.bench.updates;

import io.headwater.cli.TemporaryFolder;
import io.headwater.runtime.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Attacks the stream of versions: many short streams with seeded damage, each read by a scorer. */
@Command(
        name = "updates",
        mixinStandardHelpOptions = true,
        description = {
            "Reads streams of versions with seeded damage by the code that reads them in production, without a broker. Fails if",
            "ever a version is served that no trainer published, or if the newest is not once good data has come."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  HEADWATER_LOG_LEVEL=off headwater bench updates --streams 100000",
            "  headwater bench updates --streams 1 --seed 4711   # one that failed, again"
        })
public final class UpdatesCommand implements Callable<Integer> {
    private static final int PROGRESS = 5_000;

    @Option(names = "--streams", paramLabel = "N", defaultValue = "2000", description = "How many (default: 2000).")
    private int streams;

    @Option(
            names = "--seed",
            paramLabel = "SEED",
            defaultValue = "1",
            description = "Of the first; the others count on.")
    private long seed;

    @Override
    public Integer call() throws Exception {
        try (TemporaryFolder folder = TemporaryFolder.create("headwater-updates")) {
            UpdateCampaign campaign = UpdateCampaign.prepare(folder.path());
            long start = System.nanoTime();
            for (int i = 0; i < streams; i++) {
                campaign.run(seed + i);
                if ((i + 1) % PROGRESS == 0) {
                    System.err.println((i + 1) + " streams ...");
                }
            }
            System.out.print(campaign.tally());
            System.out.println(streams + " streams from seed " + seed + " on in "
                    + (System.nanoTime() - start) / 1_000_000_000 + " s: no wrong version served, all healed");
            return ExitCode.OK.code();
        } catch (WrongVersionException e) {
            System.err.println("headwater: " + e.getMessage());
            return ExitCode.FAILURE.code();
        }
    }
}
