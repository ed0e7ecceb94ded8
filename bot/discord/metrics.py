"""Metrics in Prometheus' format, read when a monitor asks for them. They name no member and no question."""

from collections.abc import Iterable, Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.discord.gateway import Gateway
from bot.discord.loops import Loops
from bot.discord.vitals import Vitals
from bot.services.tally import BOUNDS
from bot.services.wiring import Services


class Metrics(Collector):
    """All metrics of one bot."""

    def __init__(self, services: Services, gateway: Gateway, loops: Loops, vitals: Vitals) -> None:
        self._services = services
        self._gateway = gateway
        self._loops = loops
        self._vitals = vitals
        self._registry = CollectorRegistry()
        self._registry.register(self)

    def text(self) -> bytes:
        """All metrics in Prometheus' text format."""
        return generate_latest(self._registry)

    def describe(self) -> Iterable[Metric]:
        """Describe nothing, so that registering does not collect."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """Read every metric now."""
        yield from self._connection()
        yield from self._store()
        yield from self._works()
        yield from self._questions()
        release = self._services.ask.release
        info = GaugeMetricFamily("salve_release_info", "The release that is served.", labels=["version", "digest"])
        info.add_metric([release.version, release.digest[:8]], 1)
        yield info
        yield GaugeMetricFamily(
            "salve_ready", "Whether a question asked now is answered and kept.", value=self._vitals.ready
        )

    def _connection(self) -> Iterator[Metric]:
        gateway = self._gateway
        yield GaugeMetricFamily("salve_gateway_connected", "Whether the bot hears Discord.", value=gateway.up)
        if gateway.latency is not None:
            said = "Until Discord acknowledges a heartbeat."
            yield GaugeMetricFamily("salve_gateway_latency_seconds", said, value=gateway.latency)
        yield from self._shards()
        said = "How often the connection came back."
        yield CounterMetricFamily("salve_gateway_reconnects", said, value=gateway.reconnects)
        said = "Events of Discord's that could not be read."
        yield CounterMetricFamily("salve_gateway_unreadable_events", said, value=gateway.unreadable)
        said = "The longest the event loop was held up in a minute."
        yield GaugeMetricFamily("salve_event_loop_lag_seconds", said, value=self._vitals.lag)

    def _shards(self) -> Iterator[Metric]:
        """Metrics of each shard that this process serves; none if there is only one connection to Discord."""
        lines = [line for line in self._gateway.lines() if line.shard is not None]
        said = "Whether the bot hears a shard."
        connected = GaugeMetricFamily("salve_shard_connected", said, labels=["shard"])
        said = "Until Discord acknowledges a shard's heartbeat."
        latency = GaugeMetricFamily("salve_shard_latency_seconds", said, labels=["shard"])
        for line in lines:
            connected.add_metric([str(line.shard)], line.down_since is None)
            if line.latency is not None:
                latency.add_metric([str(line.shard)], line.latency)
        if lines:
            yield from (connected, latency)

    def _questions(self) -> Iterator[Metric]:
        said = "What became of questions, and how long that took until each was kept."
        asked = HistogramMetricFamily("salve_question_seconds", said, labels=["outcome"])
        names = [*map(str, BOUNDS), "+Inf"]
        for outcome, times in self._services.ask.tally.read().items():
            asked.add_metric([outcome], list(zip(names, times.within, strict=True)), times.total)
        yield asked

    def _store(self) -> Iterator[Metric]:
        pulse = self._services.log.pulse()
        if pulse.backups is not None:
            yield GaugeMetricFamily("salve_kept_backups", "Backups beside the database.", value=len(pulse.backups))
        if pulse.backups:
            said, at = "When the newest backup was made.", pulse.backups[0].timestamp()
            yield GaugeMetricFamily("salve_backup_timestamp_seconds", said, value=at)
        yield GaugeMetricFamily("salve_writer_alive", "Whether the writer has not ended.", value=pulse.lost is None)
        failing = pulse.failing is not None
        yield GaugeMetricFamily("salve_writer_failing", "Whether the last write failed.", value=failing)
        yield GaugeMetricFamily("salve_writer_written_age_seconds", "Since the last write.", value=pulse.written)
        yield GaugeMetricFamily("salve_writer_age_seconds", "Since the writer last came through.", value=pulse.age)
        yield GaugeMetricFamily("salve_writer_waiting_jobs", "Writes that wait for the writer.", value=pulse.waiting)
        said = "Questions and other writes that wait, in memory or in the journal, until they can be kept."
        yield GaugeMetricFamily("salve_writes_held", said, value=self._vitals.waiting())
        yield CounterMetricFamily("salve_store_commits", "Transactions.", value=pulse.commits)
        yield CounterMetricFamily("salve_store_writes", "Writes, of which a commit holds many.", value=pulse.writes)
        owed = GaugeMetricFamily("salve_deliveries_owed", "What is still to be seen in Discord.", labels=["effect"])
        for effect, count in self._vitals.owed().items():
            owed.add_metric([effect], count)
        yield owed

    def _works(self) -> Iterator[Metric]:
        late = GaugeMetricFamily("salve_loop_late_seconds", "How late a work is, at its own pace.", labels=["loop"])
        failed = GaugeMetricFamily("salve_loop_failures", "Failures since a work was last done.", labels=["loop"])
        for name, late_by in self._vitals.late().items():
            late.add_metric([name], late_by)
            failed.add_metric([name], self._loops.beats[name].failures)
        yield from (late, failed)
        child = self._services.publish.child
        seconds = child.seconds if child else 0.0
        said = "How long the child process has been at its work."
        yield GaugeMetricFamily("salve_child_working_seconds", said, value=seconds)
