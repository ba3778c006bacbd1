package io.headwater.learn.dl4j;

/**
 * Shares of the learning rate in one step: discriminative fine-tuning (Howard and Ruder, "Universal language model
 * fine-tuning for text classification", 2018) gives lower layers less.
 *
 * @param trunk of what lies below the dense layer; 0: it stays as it is
 * @param dense of the dense layer
 * @param head of the output layer
 * @param pull how strongly the dense layer is drawn towards the source's; 0: not at all
 */
record Rates(float trunk, float dense, float head, float pull) {
    static final Rates FULL = new Rates(1, 1, 1, 0);
}
