using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Voice2Text.Domain.Settings;
using Voice2Text.Infrastructure.Persistence;

namespace Voice2Text.Infrastructure.Settings;

/// <summary>
/// Settings that operators change in the console: checked as a whole, written with who changed what, and in effect at
/// once. Secrets are encrypted with the application's keys.
/// </summary>
public sealed partial class SettingsStore : IDisposable
{
    private const string Purpose = "Settings";

    private readonly IDbContextFactory<Voice2TextDbContext> _contexts;
    private readonly StoredSettingsProvider _provider;
    private readonly SettingValues _values;
    private readonly IServiceProvider _services;
    private readonly IDataProtector _protector;
    private readonly TimeProvider _time;
    private readonly ILogger<SettingsStore> _logger;
    private readonly SemaphoreSlim _gate = new(1);
    private Dictionary<string, string?> _atStart = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);

    public SettingsStore(
        IDbContextFactory<Voice2TextDbContext> contexts, StoredSettingsSource source, IConfiguration configuration, IServiceProvider services,
        IDataProtectionProvider protection, TimeProvider time, ILogger<SettingsStore> logger)
    {
        (_contexts, _provider, _services, _time, _logger) = (contexts, source.Provider, services, time, logger);
        _values = new SettingValues((IConfigurationRoot)configuration, source.Provider);
        _protector = protection.CreateProtector(Purpose);
    }

    /// <summary>Something was changed.</summary>
    public event EventHandler? Changed;

    public void Dispose() => _gate.Dispose();

    /// <summary>
    /// Puts the stored settings into effect. One that cannot be read or is not valid any more is left out and named in the
    /// log: it must not keep the server from starting.
    /// </summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken);
        var stored = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var row in await context.Settings.AsNoTracking().ToListAsync(cancellationToken))
        {
            if (SettingCatalog.Find(row.Key) is not { } definition) LogUnknown(row.Key);
            else if (Reveal(row) is not { } value) LogLocked(row.Key);
            else if (!SettingCatalog.SectionOf(definition).CanConvert(definition, value)) LogInvalid($"{Unreadable(definition)}");
            else stored[definition.Key] = value;
        }

        while (Check(stored).FirstOrDefault(e => stored.ContainsKey(e.Key)) is { Key: { } wrong, Value: var error })
        {
            LogInvalid($"{error}");
            stored.Remove(wrong);
        }

        _provider.Apply(stored);
        _atStart = SettingCatalog.Definitions.ToDictionary(d => d.Key, d => _values.Of(d).Value, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The settings of a page, as they are now.</summary>
    public IReadOnlyList<Setting> Read(SettingGroup group) =>
        [.. SettingCatalog.Definitions.Where(d => d.Group == group).Select(d =>
        {
            var setting = _values.Of(d);
            return d.NeedsRestart ? setting with { WaitsForRestart = _atStart.TryGetValue(d.Key, out var before) && before != setting.Value } : setting;
        })];

    /// <summary>The last changes of one page, or of all, newest first.</summary>
    public async Task<IReadOnlyList<SettingChange>> HistoryAsync(SettingGroup? group, int count, CancellationToken cancellationToken)
    {
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken);
        var keys = SettingCatalog.Definitions.Where(d => group is null || d.Group == group).Select(d => d.Key).ToList();
        return await context.SettingChanges.AsNoTracking().Where(c => keys.Contains(c.Key)).OrderByDescending(c => c.Id).Take(count).ToListAsync(cancellationToken);
    }

    /// <summary>Changes settings, all or none.</summary>
    /// <param name="changes">New values by key; <see langword="null"/> gives a setting its default, or the file's value, back.</param>
    /// <param name="by">The operator's name.</param>
    /// <param name="cancellationToken">Nothing is changed then.</param>
    /// <returns>What is wrong, by key; empty where all of it is in effect.</returns>
    public async Task<IReadOnlyDictionary<string, SettingError>> ChangeAsync(IReadOnlyDictionary<string, string?> changes, string by, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            var stored = _provider.Values.ToDictionary(v => v.Key, v => v.Value!, StringComparer.OrdinalIgnoreCase);
            var errors = Apply(changes, stored);
            if (errors.Count == 0) errors = Check(stored);
            if (errors.Count > 0) return errors;
            var touched = changes.Keys.Select(k => SettingCatalog.Find(k)!).ToList();
            var before = touched.Select(d => (Definition: d, Raw: _values.Raw(d, _provider.Values))).ToList();
            await WriteAsync(touched, stored, by, cancellationToken);
            _provider.Apply(stored);
            foreach (var (definition, _) in before.Where(b => b.Raw != _values.Raw(b.Definition, _provider.Values))) LogChanged(definition.Key, by);
        }
        finally
        {
            _gate.Release();
        }

        Changed?.Invoke(this, EventArgs.Empty);
        return new Dictionary<string, SettingError>(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Takes the changes over into the stored values; says which cannot be.</summary>
    private Dictionary<string, SettingError> Apply(IReadOnlyDictionary<string, string?> changes, Dictionary<string, string> stored)
    {
        var errors = new Dictionary<string, SettingError>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, given) in changes)
        {
            var value = string.IsNullOrWhiteSpace(given) ? null : given.Trim();
            if (SettingCatalog.Find(key) is not { } definition) errors[key] = new(key, SettingRule.Known);
            else if (_values.Of(definition) is { IsFixed: true } fixedOne) errors[key] = Fixed(fixedOne);
            else if (value is null) stored.Remove(definition.Key);
            else if (!SettingCatalog.SectionOf(definition).CanConvert(definition, value)) errors[key] = Unreadable(definition);
            else stored[definition.Key] = value;
        }

        return errors;
    }

    private static SettingError Fixed(Setting setting) => setting.Source == SettingSource.CommandLine
        ? new(setting.Definition.Key, SettingRule.NotFixedByCommandLine)
        : new(setting.Definition.Key, SettingRule.NotFixedByVariable, setting.Definition.Variable);

    /// <summary>What a text has to be to become the value. Every text is one where a text is wanted.</summary>
    private static SettingError Unreadable(SettingDefinition definition) => definition.Kind switch
    {
        SettingKind.WholeNumber => new(definition.Key, SettingRule.WholeNumber),
        SettingKind.Bytes => new(definition.Key, SettingRule.Bytes),
        SettingKind.Number => new(definition.Key, SettingRule.Number),
        SettingKind.Switch => new(definition.Key, SettingRule.Switch),
        SettingKind.Choice => new(definition.Key, SettingRule.Choice, string.Join(", ", definition.Choices)),
        _ => new(definition.Key, SettingRule.Time, "00:15:00"),
    };

    private Dictionary<string, SettingError> Check(IReadOnlyDictionary<string, string> stored)
    {
        var errors = new Dictionary<string, SettingError>(StringComparer.OrdinalIgnoreCase);
        foreach (var section in SettingCatalog.Definitions.Select(SettingCatalog.SectionOf).Distinct())
            foreach (var error in section.Validate(_values.Configuration(section, stored), _services)) errors[error.Key] = error;
        return errors;
    }

    private async Task WriteAsync(List<SettingDefinition> touched, Dictionary<string, string> stored, string by, CancellationToken cancellationToken)
    {
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken);
        foreach (var definition in touched)
        {
            var row = await context.Settings.FindAsync([definition.Key], cancellationToken);
            var (before, after) = (_values.Raw(definition, _provider.Values), _values.Raw(definition, stored.ToDictionary(s => s.Key, s => (string?)s.Value, StringComparer.OrdinalIgnoreCase)));
            if (before != after) context.SettingChanges.Add(Entry(definition, before, after, by));
            var isSecret = definition.Kind == SettingKind.Secret;
            if (!stored.TryGetValue(definition.Key, out var value))
            {
                if (row is not null) context.Settings.Remove(row);
                continue;
            }

            var kept = isSecret ? _protector.Protect(value) : value;
            if (row is null) context.Settings.Add(new StoredSetting { Key = definition.Key, Value = kept, IsProtected = isSecret });
            else (row.Value, row.IsProtected) = (kept, isSecret);
        }

        await context.SaveChangesAsync(cancellationToken);
    }

    private SettingChange Entry(SettingDefinition definition, string? before, string? after, string by)
    {
        var isSecret = definition.Kind == SettingKind.Secret;
        return new SettingChange { At = _time.GetUtcNow(), By = by, Key = definition.Key, Before = isSecret ? null : before, After = isSecret ? null : after, IsSecret = isSecret };
    }

    private string? Reveal(StoredSetting row)
    {
        try
        {
            return row.IsProtected ? _protector.Unprotect(row.Value) : row.Value;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{By} changed the setting {Key}.")]
    private partial void LogChanged(string key, string by);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The stored setting {Key} is none of this version; it is ignored.")]
    private partial void LogUnknown(string key);

    [LoggerMessage(Level = LogLevel.Error, Message = "The stored {Key} cannot be decrypted: the keys that it was stored with are gone. Set it again on the Settings page.")]
    private partial void LogLocked(string key);

    [LoggerMessage(Level = LogLevel.Error, Message = "A stored setting is not valid any more and is left out; its default holds. {Reason}")]
    private partial void LogInvalid(string reason);
}
