"""The PyTorch side of bench-score-matching.ts: answers lines of JSON on stdin with lines of JSON on stdout."""

import json
import sys
import time

import numpy as np
import torch


def energy(parameters, x):
    for weight, bias in parameters[:-1]:
        x = torch.tanh(torch.addmm(bias, x, weight))
    weight, bias = parameters[-1]
    return torch.addmm(bias, x, weight).sum()


def pairs(flat):
    return list(zip(flat[0::2], flat[1::2]))


def eager_loss(flat, x, noise, sigma):
    noisy = (x + sigma * noise).requires_grad_(True)
    (gradient,) = torch.autograd.grad(energy(pairs(flat), noisy), noisy, create_graph=True)
    return ((noise - sigma * gradient) ** 2).sum(1).mean()


def functional_loss(flat, x, noise, sigma):
    gradient = torch.func.grad(lambda at: energy(pairs(flat), at))(x + sigma * noise)
    return ((noise - sigma * gradient) ** 2).sum(1).mean()


functional_gradient = torch.func.grad_and_value(functional_loss)


def make_step(kind, initial, rate):
    flat = [torch.tensor(value, requires_grad=kind == "eager") for value in initial]
    groups = [
        {"params": flat[0::2], "weight_decay": 0.01},
        {"params": flat[1::2], "weight_decay": 0.0},
    ]
    optimiser = torch.optim.AdamW(groups, lr=rate, fused=True)
    compiled = torch.compile(functional_gradient)

    def eager(batch):
        # The score does not depend on the last bias, so its gradient is None and the optimiser leaves it alone.
        loss = eager_loss(flat, *batch)
        for parameter, gradient in zip(flat, torch.autograd.grad(loss, flat, allow_unused=True)):
            parameter.grad = gradient
        optimiser.step()
        return loss

    def whole(batch):
        with torch.no_grad():
            gradients, loss = compiled(flat, *batch)
            for parameter, gradient in zip(flat, gradients):
                parameter.grad = gradient
            optimiser.step()
        return loss

    return eager if kind == "eager" else whole


def main():
    setup = json.loads(sys.stdin.readline())
    torch.set_num_threads(setup["threads"])
    arrays = {name: np.fromfile(entry["path"], np.float32).reshape(entry["shape"]) for name, entry in setup["arrays"].items()}
    initial = [arrays[name] for name in setup["parameters"]]
    batch = [torch.tensor(arrays[name]) for name in ("x", "noise", "sigma")]
    steps = {kind: make_step(kind, initial, setup["rate"]) for kind in ("eager", "compile")}
    print(json.dumps({"torch": torch.__version__, "threads": torch.get_num_threads()}), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        step = steps[request["kind"]]
        start, processor = time.perf_counter(), time.process_time()
        losses = [step(batch) for _ in range(request["steps"])]
        seconds, processor = time.perf_counter() - start, time.process_time() - processor
        losses = [float(loss.detach()) for loss in losses]
        print(json.dumps({"seconds": seconds, "processor": processor, "losses": losses}), flush=True)


main()
