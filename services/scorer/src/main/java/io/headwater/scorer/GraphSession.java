package io.headwater.scorer;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.headwater.model.Version;

/** An ONNX Runtime session of one graph, shared by all versions that have this graph; closed by the last of them. */
final class GraphSession {
    private final String sha256;
    private final OrtSession session;
    private int users = 1;

    private GraphSession(String sha256, OrtSession session) {
        this.sha256 = sha256;
        this.session = session;
    }

    /** @throws OrtException if the version's graph is none that ONNX Runtime knows */
    static GraphSession open(OrtEnvironment environment, Version version) throws OrtException {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            // One text at a time, many at once: threads inside a run would only get into each other's way.
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            return new GraphSession(
                    version.manifest().graphSha256(), environment.createSession(version.graph(), options));
        }
    }

    /** Whether this is the session of that version's graph. */
    boolean runs(Version version) {
        return sha256.equals(version.manifest().graphSha256());
    }

    OrtSession session() {
        return session;
    }

    /** Another version uses this session. */
    synchronized GraphSession shared() {
        if (users == 0) {
            throw new IllegalStateException("the session of graph " + sha256 + " is closed");
        }
        users++;
        return this;
    }

    /** How many versions use this session; 0: it is closed. */
    synchronized int users() {
        return users;
    }

    /** A version is done with this session. */
    synchronized void release() throws OrtException {
        if (users == 0) {
            throw new IllegalStateException("the session of graph " + sha256 + " is released twice");
        }
        if (--users == 0) {
            session.close();
        }
    }
}
