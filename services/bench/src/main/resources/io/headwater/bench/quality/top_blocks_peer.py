"""Top blocks of MiniLM fine-tuned on a stream by PyTorch on one core, as the learner minilm-top2 does it: for --peers.

The same weights, cut to the same tokens, the same steps, rates and order: each 32 events are predicted by what answers, then learned
in steps of 16. Debian: python3-torch, python3-onnx. TOKENS=N and TOP=N in the environment change the defaults.
"""
import argparse
import json
import math
import os
import pathlib
import re
import time
import unicodedata

import onnx
import onnx.numpy_helper
import torch
import torch.nn.functional as F

parser = argparse.ArgumentParser()
parser.add_argument("file")
parser.add_argument("--limit", type=int, default=0)
parser.add_argument("--json", action="store_true")
arguments = parser.parse_args()
TOKENS = int(os.environ.get("TOKENS", "128"))
TOP = int(os.environ.get("TOP", "2"))
BATCH, STEP, PROBE, WARM_UP, PUBLISH = 32, 16, 20, 60, 128
HEAD_RATE, BLOCK_RATE, DISCOUNT, DECAY = 3e-3, 1e-4, 0.6, 0.01
torch.set_num_threads(1)
torch.manual_seed(1)

cache = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache")
folder = cache / "headwater" / "encoders" / "minilm-fp32"
tokenizer = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))["model"]["vocab"]
graph = onnx.load(str(folder / "model.onnx")).graph
weights = {each.name: torch.tensor(onnx.numpy_helper.to_array(each).copy()) for each in graph.initializer}
for node in graph.node:
    # Matrices have lost their names in the export; their nodes have them.
    for name in node.input:
        if node.op_type == "MatMul" and name in weights:
            weights[node.name.strip("/").replace("/", ".")] = weights[name]
BLOCKS = 1 + max(int(n.split(".")[2]) for n in weights if n.startswith("encoder.layer."))
WIDTH, HEADS = weights["embeddings.LayerNorm.weight"].numel(), 12
SCALE = math.sqrt(WIDTH)


def words(text):
    text = "".join(" " if unicodedata.category(c) in ("Cc", "Cf") or c.isspace() else c for c in text)
    text = re.sub(r"([\u4e00-\u9fff\u3400-\u4dbf\uf900-\ufaff])", r" \1 ", text).lower()
    text = "".join(c for c in unicodedata.normalize("NFD", text) if unicodedata.category(c) != "Mn")
    return "".join(
        f" {c} " if unicodedata.category(c).startswith("P") or c in "$+<=>^`|~" else c for c in text
    ).split()


def pieces(word):
    found, start = [], 0
    while start < len(word) and len(word) <= 100:
        for end in range(len(word), start, -1):
            piece = tokenizer.get(("##" if start else "") + word[start:end])
            if piece is not None:
                found.append(piece)
                start = end
                break
        else:
            return [tokenizer["[UNK]"]]
    return found or [tokenizer["[UNK]"]]


def tokens(text):
    ids = [piece for word in words(text) for piece in pieces(word)]
    return [tokenizer["[CLS]"], *ids[: TOKENS - 2], tokenizer["[SEP]"]]


def block(number, value, mask):
    name = f"encoder.layer.{number}."

    def dense(layer, given):
        return given @ weights[name + layer + ".MatMul"] + weights[name + layer + ".bias"]

    def norm(layer, given):
        return F.layer_norm(
            given, (WIDTH,), weights[name + layer + ".weight"], weights[name + layer + ".bias"], 1e-12
        )

    texts, length, _ = value.shape
    parts = [
        dense("attention.self." + part, value).view(texts, length, HEADS, -1).transpose(1, 2)
        for part in ("query", "key", "value")
    ]
    scores = parts[0] @ parts[1].transpose(2, 3) / math.sqrt(WIDTH // HEADS) + mask
    looked = (scores.softmax(-1) @ parts[2]).transpose(1, 2).reshape(texts, length, WIDTH)
    middle = norm("attention.output.LayerNorm", dense("attention.output.dense", looked) + value)
    return norm("output.LayerNorm", dense("output.dense", F.gelu(dense("intermediate.dense", middle))) + middle)


def padded(rows):
    length = max(len(row) for row in rows)
    ids = torch.tensor([row + [0] * (length - len(row)) for row in rows])
    return ids, torch.tensor([[1.0] * len(row) + [0.0] * (length - len(row)) for row in rows])


@torch.no_grad()
def lower(ids, present):
    value = (
        weights["embeddings.word_embeddings.weight"][ids]
        + weights["embeddings.position_embeddings.weight"][: ids.shape[1]]
        + weights["embeddings.token_type_embeddings.weight"][0]
    )
    value = F.layer_norm(
        value, (WIDTH,), weights["embeddings.LayerNorm.weight"], weights["embeddings.LayerNorm.bias"], 1e-12
    )
    for number in range(BLOCKS - TOP):
        value = block(number, value, (present[:, None, None] - 1) * 10_000)
    return value


def features(states, present):
    for number in range(BLOCKS - TOP, BLOCKS):
        states = block(number, states, (present[:, None, None] - 1) * 10_000)
    mean = (states * present[..., None]).sum(1) / present.sum(1, keepdim=True)
    return F.normalize(mean, dim=1) * SCALE


rows = []
with open(arguments.file, encoding="utf-8") as lines:
    for line in lines:
        label, text = line.rstrip("\n").split("\t", 1)
        rows.append((label, text))
rows = rows[: arguments.limit or len(rows)]
labels = sorted({label for label, _ in rows})
head, bias = torch.zeros(WIDTH, len(labels), requires_grad=True), torch.zeros(len(labels), requires_grad=True)
groups = [{"params": [head, bias], "lr": HEAD_RATE}]
top = []
for number in range(BLOCKS - TOP, BLOCKS):
    own = [w for n, w in weights.items() if n.startswith(f"encoder.layer.{number}.")]
    top += own
    groups.append({"params": own, "lr": 0.0})
heads = torch.optim.AdamW(groups[:1], weight_decay=DECAY)
blocks = torch.optim.AdamW(groups[1:], weight_decay=DECAY)
answering = [w.detach().clone() for w in [*top, head, bias]]


@torch.no_grad()
def swapped(work):
    present = [w.detach().clone() for w in [*top, head, bias]]
    for w, a in zip([*top, head, bias], answering):
        w.copy_(a)
    result = work()
    for w, p in zip([*top, head, bias], present):
        w.copy_(p)
    return result


right, steps, unpublished, waiting = [], 0, 0, []
begun = time.process_time()
for start in range(0, len(rows), BATCH):
    batch = rows[start : start + BATCH]
    ids, present = padded([tokens(text) for _, text in batch])
    states = lower(ids, present)
    targets = torch.tensor([labels.index(label) for label, _ in batch])
    said = swapped(lambda: (features(states, present) @ head + bias).argmax(1))
    right += (said == targets).tolist()
    for at in range(0, len(batch) - STEP + 1, STEP):
        part = slice(at, at + STEP)
        length = int(present[part].sum(1).max())
        thawed = steps >= PROBE
        for w in top:
            w.requires_grad_(thawed)
        loss = F.cross_entropy(features(states[part, :length], present[part, :length]) @ head + bias, targets[part])
        for optimizer in (heads, blocks):
            optimizer.zero_grad()
        loss.backward()
        heads.step()
        if thawed:
            for depth, group in enumerate(reversed(blocks.param_groups)):
                group["lr"] = BLOCK_RATE * min(1, (steps - PROBE + 1) / WARM_UP) * DISCOUNT**depth
            blocks.step()
        for w in top:
            w.requires_grad_(False)
        steps += 1
        unpublished += STEP
        if not thawed or unpublished >= PUBLISH:
            answering = [w.detach().clone() for w in [*top, head, bias]]
            unpublished = 0
seconds = time.process_time() - begun
points = {str(n): sum(right[:n]) / n for n in (200, 500, 1000, 2000, 5000, 10000) if n <= len(right)}
points["last_2000"] = sum(right[-2000:]) / len(right[-2000:])
print(
    json.dumps(
        {
            f"PyTorch top {TOP}": {
                "checkpoints": points,
                "accuracy": sum(right) / len(right),
                "events_per_s": len(right) / seconds,
            }
        }
    )
)
