using System.Diagnostics.Metrics;
using Microsoft.EntityFrameworkCore;
using Voice2Text.Domain.Hosts;
using Voice2Text.Domain.Transcriptions;
using Voice2Text.Infrastructure.Bot;
using Voice2Text.Infrastructure.Persistence;
using Voice2Text.Infrastructure.Transcriptions;

namespace Voice2Text.Infrastructure.Metrics;

/// <summary>
/// What is now, read when somebody asks: the queue, the engine, the bot and the last reading of the host. Nothing is
/// measured for it; only the number of transcriptions by state is counted in the database, at most every 15 s.
/// </summary>
public sealed class StateMetrics
{
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(15);

    private readonly IDbContextFactory<Voice2TextDbContext> _contexts;
    private readonly HostFeed _host;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private List<Measurement<long>> _counts = [];
    private long? _countedAt;

    public StateMetrics(IMeterFactory meters, IDbContextFactory<Voice2TextDbContext> contexts, HostFeed host, TranscriptionFeed feed, EngineStatus engine, BotStatus bot, TimeProvider time)
    {
        (_contexts, _host, _time) = (contexts, host, time);
        var meter = meters.Create(TranscriptionMetrics.MeterName);
        meter.CreateObservableGauge("voice2text.transcriptions", Count, "{transcription}", "Transcriptions that are stored, by state.");
        meter.CreateObservableGauge("voice2text.engine.state", () => One(engine.State), "1", "1 for the engine's present state.");
        meter.CreateObservableCounter("voice2text.engine.losses", () => engine.Losses, "{loss}", "How often the engine was killed, crashed or was ended since the start.");
        meter.CreateObservableGauge("voice2text.bot.state", () => One(bot.State), "1", "1 for the bot's present state.");
        meter.CreateObservableGauge("voice2text.queue.length", () => Of(r => r.QueueLength), "{transcription}", "Transcriptions that wait.");
        meter.CreateObservableGauge("voice2text.feed.subscriptions", () => feed.Subscribers + host.Subscribers, "{subscription}", "Pages that are open, and parts of the server, that are told what happens.");
        meter.CreateObservableGauge("voice2text.memory.usage", () => Of(r => r.Memory.Used), "By", "Memory in use, of the cgroup where it has a limit, else of the machine.");
        meter.CreateObservableGauge("voice2text.memory.limit", () => Of(r => r.Memory.Limit), "By", "Limit of the cgroup, else all memory of the machine.");
        meter.CreateObservableGauge("voice2text.swap.usage", () => Of(r => r.SwapUsed), "By", "Swap in use.");
        meter.CreateObservableGauge("voice2text.cpu.utilization", Cpu, "1", "Share of the processors' time since the last reading.");
        meter.CreateObservableGauge("voice2text.disk.free", () => Of(r => r.Disk?.Free), "By", "Free space where the data is kept.");
        meter.CreateObservableGauge("voice2text.process.memory", Processes, "By", "Memory of the application and of the engine's process.");
    }

    private IEnumerable<Measurement<long>> Count()
    {
        lock (_gate)
        {
            if (_countedAt is { } at && _time.GetElapsedTime(at) < Kept) return _counts;
            using var context = _contexts.CreateDbContext();
            _counts = [.. context.Transcriptions.GroupBy(t => t.State).Select(g => new { g.Key, Count = g.LongCount() }).AsEnumerable()
                .Select(g => new Measurement<long>(g.Count, new KeyValuePair<string, object?>("state", Name(g.Key))))];
            _countedAt = _time.GetTimestamp();
            return _counts;
        }
    }

    private static IEnumerable<Measurement<int>> One<T>(T present)
        where T : struct, Enum => Enum.GetValues<T>().Select(s => new Measurement<int>(EqualityComparer<T>.Default.Equals(s, present) ? 1 : 0, new KeyValuePair<string, object?>("state", Name(s))));

    private IEnumerable<Measurement<long>> Of(Func<HostReading, long?> value) => _host.Latest is { } reading && value(reading) is { } known ? [new(known)] : [];

    private IEnumerable<Measurement<double>> Cpu()
    {
        if (_host.Latest?.Processors is not { } processors) yield break;
        yield return new(processors.Busy, new KeyValuePair<string, object?>("state", "busy"));
        yield return new(processors.IoWait, new KeyValuePair<string, object?>("state", "iowait"));
        yield return new(processors.Steal, new KeyValuePair<string, object?>("state", "steal"));
    }

    private IEnumerable<Measurement<long>> Processes()
    {
        foreach (var (process, reading) in new[] { ("application", _host.Latest?.Application), ("engine", _host.Latest?.Engine) })
        {
            if (reading is null) continue;
            foreach (var (kind, bytes) in new[] { ("anonymous", reading.Anonymous), ("file", reading.FileBacked), ("swap", reading.Swapped) })
                yield return new(bytes, new("process", process), new("kind", kind));
        }
    }

    private static string Name<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
