"""The classic introductory LSTM in PyTorch, on rows that the bench has already turned into vocabulary rows.

Reads FILE with lines 'word<TAB>row<TAB>number number ...', each vocabulary row's first vector, and
'train|held<TAB>label number<TAB>row row row ...', and prints one JSON object.
"""
import json
import sys
import time

import torch
from torch.nn.utils.rnn import pack_padded_sequence, pad_sequence

file, vocabulary, dimension, units, labels, epochs, patience, rate, seed, dropout = sys.argv[1], *map(float, sys.argv[2:])
torch.set_num_threads(1)
torch.manual_seed(int(seed))


class Lstm(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.words = torch.nn.Embedding(int(vocabulary) + 1, int(dimension), padding_idx=0)
        with torch.no_grad():
            self.words.weight[0] = 0
            self.words.weight[1:] = first
        self.lstm = torch.nn.LSTM(int(dimension), int(units), batch_first=True)
        self.head = torch.nn.Linear(int(units), int(labels))

    def forward(self, rows):
        lengths = torch.tensor([len(row) for row in rows])
        padded = self.words(pad_sequence(rows, batch_first=True))
        _, (last, _) = self.lstm(pack_padded_sequence(padded, lengths, batch_first=True, enforce_sorted=False))
        return self.head(last[-1])


def read():
    parts = {"train": [], "held": []}
    vectors = []
    with open(file, encoding="utf-8") as lines:
        for line in lines:
            part, number, values = line.rstrip("\n").split("\t")
            if part == "word":
                vectors.append([float(value) for value in values.split()])
            else:
                parts[part].append((torch.tensor([int(row) for row in values.split()] or [0]), int(number)))
    return parts["train"], parts["held"], torch.tensor(vectors)


def left(row):
    kept = row[torch.rand(len(row)) >= dropout]
    return kept if len(kept) else torch.tensor([0])


def batches(rows):
    for start in range(0, len(rows), 32):
        batch = rows[start : start + 32]
        yield [row for row, _ in batch], torch.tensor([label for _, label in batch])


train, held, first = read()
model = Lstm()
adam = torch.optim.Adam(model.parameters(), lr=rate)
loss_of = torch.nn.CrossEntropyLoss()
best = (float("inf"), 0.0, 0)
seconds = 0.0
learned = 0
for epoch in range(1, int(epochs) + 1):
    if epoch - best[2] > patience:
        break
    train = [train[i] for i in torch.randperm(len(train)).tolist()]
    begun = time.process_time()
    model.train()
    for rows, targets in batches(train):
        adam.zero_grad()
        loss_of(model([left(row) for row in rows]), targets).backward()
        torch.nn.utils.clip_grad_norm_(model.lstm.parameters(), 1.0)
        adam.step()
    seconds += time.process_time() - begun
    learned += len(train)
    model.eval()
    loss, right = 0.0, 0
    with torch.no_grad():
        for rows, targets in batches(held):
            logits = model(rows)
            loss += loss_of(logits, targets).item() * len(rows)
            right += (logits.argmax(1) == targets).sum().item()
    if loss / len(held) < best[0]:
        best = (loss / len(held), right / len(held), epoch)
print(json.dumps({"accuracy": best[1], "loss": best[0], "epochs": best[2], "events_per_s": learned / seconds}))
