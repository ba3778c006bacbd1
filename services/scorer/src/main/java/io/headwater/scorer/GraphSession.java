package io.headwater.scorer;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.headwater.model.Manifest;

/** An ONNX Runtime session of one graph, shared by all versions that have this graph; closed by the last of them. */
final class GraphSession {
    private final String sha256;
    private final OrtSession session;
    private int users = 1;

    private GraphSession(String sha256, OrtSession session) {
        this.sha256 = sha256;
        this.session = session;
    }

    static GraphSession open(OrtEnvironment environment, Manifest manifest, byte[] graph) throws OrtException {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            // One text at a time, many at once: threads inside a run would only get into each other's way.
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            return new GraphSession(manifest.graphSha256(), environment.createSession(graph, options));
        }
    }

    boolean runs(Manifest manifest) {
        return sha256.equals(manifest.graphSha256());
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

    synchronized void release() throws OrtException {
        if (--users == 0) {
            session.close();
        }
    }
}
