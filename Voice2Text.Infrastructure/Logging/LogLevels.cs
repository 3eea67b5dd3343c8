using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Voice2Text.Infrastructure.Logging;

/// <summary>
/// The levels of <see cref="LogOptions"/> as the filter of the logger factory: one place for standard error and the
/// database, and what is filtered out costs nothing. A change holds at once, from wherever the options have it.
/// </summary>
internal sealed class LogLevels :
    IConfigureOptions<LoggerFilterOptions>, IPostConfigureOptions<LoggerFilterOptions>, IOptionsChangeTokenSource<LoggerFilterOptions>, IDisposable
{
    private readonly IOptionsMonitor<LogOptions> _options;
    private readonly IDisposable? _subscription;
    private CancellationTokenSource _changed = new();

    public LogLevels(IOptionsMonitor<LogOptions> options)
    {
        _options = options;
        // The former source is not disposed: somebody may be about to ask it for its token, and it holds nothing.
        _subscription = options.OnChange(_ => Interlocked.Exchange(ref _changed, new CancellationTokenSource()).Cancel());
    }

    public string Name => Options.DefaultName;

    public IChangeToken GetChangeToken() => new CancellationChangeToken(Volatile.Read(ref _changed).Token);

    /// <summary>Runs first: a level that is none is told by its key, before the framework stumbles over it.</summary>
    public void Configure(LoggerFilterOptions options) => _ = _options.CurrentValue;

    /// <summary>Runs last: of two rules for the same source the later one holds.</summary>
    public void PostConfigure(string? name, LoggerFilterOptions options)
    {
        var levels = _options.CurrentValue.Levels();
        options.MinLevel = levels[LogOptions.DefaultKey];
        foreach (var (source, level) in levels)
            options.Rules.Add(new LoggerFilterRule(providerName: null, source == LogOptions.DefaultKey ? null : source, level, filter: null));
    }

    public void Dispose()
    {
        _subscription?.Dispose();
        _changed.Dispose();
    }
}
