"""Buttons, menus and forms that Salve has shown, to be used by anybody, late, twice, or with something else in them."""

import random
from dataclasses import dataclass, field, replace
from typing import Any

from bot.discord.handlers import Handlers
from tests.chaos.generated import text
from tests.discord_server.components import SELECTS, walk
from tests.discord_server.interaction import Interaction
from tests.discord_server.kinds import ComponentType, InteractionType, Json
from tests.discord_server.state import Message

# How many are kept; the oldest go first.
KEPT = 400
# Half of what is tried is what was shown.
OFTEN = 0.5
LABEL = int(ComponentType.LABEL)
INPUTS = ("question", "answer", "not_known", "sources", "topic", "reason", "note", "text", "phrasings", "detail")


@dataclass
class Harvest:
    """What was shown lately, and the ids that stand in it."""

    chance: random.Random
    known: list[str]
    handlers: Handlers
    parts: list[tuple[Message, Json]] = field(default_factory=list)
    modals: list[tuple[Message, Json]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)

    def see(self, interaction: Interaction) -> None:
        """Keep what an interaction was answered with."""
        source = interaction.source
        if interaction.modal is not None and source is not None:
            self.modals.append((source, interaction.modal))
        for message in (interaction.response, *interaction.followups):
            if message is not None:
                self.keep(message)

    def keep(self, message: Message) -> None:
        """Keep what can be pressed below a message."""
        parts = [each for each in walk(message.components) if "custom_id" in each]
        self.parts += [(message, each) for each in parts]
        self.ids += [piece for each in parts for piece in each["custom_id"].split(":")[2:]]
        for kept in (self.parts, self.modals, self.ids):
            del kept[:-KEPT]

    def press(self, source: Message) -> tuple[InteractionType, Message, Json]:
        """Something pressed or picked: often as it was shown, else forged; it stands in the message it is pressed in.

        discord.py lets nothing else pass: what a message does not show is not heard of.
        """
        if self.parts and self.chance.random() < OFTEN:
            source, part = self.chance.choice(self.parts)
            changed = part | {"custom_id": self._changed(part["custom_id"])}
        else:
            changed = self._forged_part()
        shown = {(each.get("custom_id"), each["type"]) for each in walk(source.components)}
        if (changed["custom_id"], changed["type"]) not in shown:
            row = {"type": int(ComponentType.ACTION_ROW), "id": 90, "components": [changed | {"id": 91}]}
            source = replace(source, components=[row])
        data = {"custom_id": changed["custom_id"], "component_type": changed["type"], "id": 91}
        return InteractionType.COMPONENT, source, data | self._picked(changed)

    def _forged_part(self) -> Json:
        if self.chance.random() < OFTEN:
            custom_id = self._forged("salve", list(self.handlers.presses))
            return {"type": int(ComponentType.BUTTON), "custom_id": custom_id, "style": 2, "label": "forged"}
        options = [{"label": "forged", "value": self._id()[:100] or "-"} for _ in range(3)]
        return {
            "type": int(ComponentType.STRING_SELECT),
            "custom_id": self._forged("salve-pick", list(self.handlers.picks)),
            "options": options,
            "min_values": 0,
            "max_values": 3,
        }

    def form(self, source: Message) -> tuple[InteractionType, Message, Json]:
        """A form that is sent: often one that was opened, else forged."""
        if self.modals and self.chance.random() < OFTEN:
            source, modal = self.chance.choice(self.modals)
            data = {"custom_id": self._changed(modal["custom_id"])}
            inputs = [each for each in walk(modal["components"]) if "custom_id" in each]
        else:
            data = {"custom_id": self._forged("salve-form", list(self.handlers.forms))}
            names = self.chance.sample(INPUTS, self.chance.randrange(1, 6))
            inputs = [{"type": int(ComponentType.TEXT_INPUT), "custom_id": name} for name in names]
        rows = [{"type": LABEL, "id": 1, "component": self._filled(each)} for each in inputs]
        return InteractionType.MODAL_SUBMIT, source, data | {"components": rows}

    def _changed(self, custom_id: str) -> str:
        """As it was shown, or with other ids in it."""
        if self.chance.random() < OFTEN:
            return custom_id
        pieces = custom_id.split(":")
        pieces[2:] = [self._id() if self.chance.random() < OFTEN else each for each in pieces[2:]]
        return ":".join(pieces)[:100]

    def _forged(self, prefix: str, actions: list[str]) -> str:
        ids = [self._id() for _ in range(self.chance.randrange(4))]
        return ":".join((prefix, self.chance.choice([*actions, "nothing"]), *ids))[:100]

    def _id(self) -> str:
        known = (*self.known, *self.ids[-40:])
        return self.chance.choice((*known, *known, text(self.chance, 3)[:48]))

    def _picked(self, part: Json) -> Json:
        if part["type"] not in SELECTS:
            return {}
        values = [each["value"] for each in part.get("options", ())] or self.known
        picked = self.chance.sample(values, min(len(values), self.chance.choice((1, 1, 1, 2, 0))))
        return {"values": picked} if part["type"] == ComponentType.STRING_SELECT else {"values": picked, "resolved": {}}

    def _filled(self, given: Json) -> Json:
        filled: dict[str, Any] = {"type": given["type"], "id": 2, "custom_id": given["custom_id"]}
        typed = self.chance.choice((text(self.chance, 8), text(self.chance, 8), given.get("value") or "", self._id()))
        offered = [each["value"] for each in given.get("options", ())]
        if given["type"] in (ComponentType.TEXT_INPUT, ComponentType.RADIO_GROUP):
            return filled | {"value": self.chance.choice(offered) if offered else typed}
        return filled | {"values": [self.chance.choice(offered or self.known)]}
