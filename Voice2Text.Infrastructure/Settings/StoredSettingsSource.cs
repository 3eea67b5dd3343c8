using Microsoft.Extensions.Configuration;

namespace Voice2Text.Infrastructure.Settings;

/// <summary>
/// Settings from the database among the sources of the configuration: stronger than files, weaker than the environment.
/// Empty until they have been read, which needs a database that is ready.
/// </summary>
public sealed class StoredSettingsSource : IConfigurationSource
{
    internal StoredSettingsProvider Provider { get; } = new();

    public IConfigurationProvider Build(IConfigurationBuilder builder) => Provider;
}

/// <summary>Holds the stored values; whoever watches the configuration hears of a change.</summary>
internal sealed class StoredSettingsProvider : ConfigurationProvider
{
    /// <summary>The present values, by key.</summary>
    public IReadOnlyDictionary<string, string?> Values => Data.AsReadOnly();

    public void Apply(IReadOnlyDictionary<string, string> values)
    {
        Data = values.ToDictionary(v => v.Key, v => (string?)v.Value, StringComparer.OrdinalIgnoreCase);
        OnReload();
    }
}
