"""Golden values of the optimiser: five steps of torch.optim.AdamW in float64, biases not decayed, gradients clipped by their global norm.

Usage: python scripts/golden-train.py > tests/train/adamw.golden.json
"""

import json
import sys

import torch

LIMIT = 90.0
RATES = [3e-3, 1e-2, 2e-2, 1e-2, 5e-3]


def loss_of(weight, bias, inputs, targets):
    """A badly scaled least-squares problem, so that gradients begin above the limit and end below it."""
    return (30 * (torch.tanh(inputs @ weight + bias) - targets) ** 2).sum()


def main():
    generator = torch.Generator().manual_seed(7)
    draw = lambda *shape: torch.randn(*shape, generator=generator, dtype=torch.float64)
    inputs, targets = draw(6, 3), 0.5 * draw(6, 2)
    weight, bias = draw(3, 2).requires_grad_(), draw(2).requires_grad_()
    start = {"weight": weight.tolist(), "bias": bias.tolist()}
    groups = [{"params": [weight], "weight_decay": 0.1}, {"params": [bias], "weight_decay": 0.0}]
    optimiser = torch.optim.AdamW(groups, lr=1.0, betas=(0.9, 0.99), eps=1e-6)
    steps = []
    for rate in RATES:
        for group in optimiser.param_groups:
            group["lr"] = rate
        optimiser.zero_grad()
        loss = loss_of(weight, bias, inputs, targets)
        loss.backward()
        norm = torch.sqrt((weight.grad**2).sum() + (bias.grad**2).sum())
        # torch.nn.utils.clip_grad_norm_ adds 1e-6 to the norm, which the definition does not.
        factor = min(1.0, LIMIT / norm.item())
        for parameter in (weight, bias):
            parameter.grad *= factor
        optimiser.step()
        steps.append(
            {
                "rate": rate,
                "loss": loss.item(),
                "norm": norm.item(),
                "weight": weight.tolist(),
                "bias": bias.tolist(),
                "first": optimiser.state[weight]["exp_avg"].tolist(),
                "second": optimiser.state[weight]["exp_avg_sq"].tolist(),
            }
        )
    options = {"beta1": 0.9, "beta2": 0.99, "epsilon": 1e-6, "weightDecay": 0.1}
    result = {"torch": torch.__version__, "limit": LIMIT, "options": options, "inputs": inputs.tolist(), "targets": targets.tolist()}
    json.dump({**result, "start": start, "steps": steps}, sys.stdout, indent=1)
    print()


main()
