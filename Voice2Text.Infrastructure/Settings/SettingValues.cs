using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.CommandLine;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Voice2Text.Domain.Settings;

namespace Voice2Text.Infrastructure.Settings;

/// <summary>Which source of the configuration says what a setting is.</summary>
internal sealed class SettingValues(IConfigurationRoot root, StoredSettingsProvider stored)
{
    /// <summary>A setting as it is now.</summary>
    public Setting Of(SettingDefinition definition)
    {
        var section = SettingCatalog.SectionOf(definition);
        var (source, value) = Find(definition.Key, stored.Values);
        var standard = section.DefaultOf(definition);
        var isSecret = definition.Kind == SettingKind.Secret;
        return new Setting(definition, isSecret ? null : source == SettingSource.Default ? standard : value, isSecret ? null : standard, source)
        {
            IsSet = !string.IsNullOrWhiteSpace(source == SettingSource.Default ? standard : value),
        };
    }

    /// <summary>The value in effect with these stored values, secret or not.</summary>
    public string? Raw(SettingDefinition definition, IReadOnlyDictionary<string, string?> values) => Find(definition.Key, values) is { Source: not SettingSource.Default } found
        ? found.Value
        : SettingCatalog.SectionOf(definition).DefaultOf(definition);

    /// <summary>A section's values with these stored values.</summary>
    public IConfiguration Configuration(SettingSection section, IReadOnlyDictionary<string, string> values)
    {
        var all = values.ToDictionary(v => v.Key, v => (string?)v.Value, StringComparer.OrdinalIgnoreCase);
        return new ConfigurationBuilder()
            .AddInMemoryCollection(section.Keys.Concat(root.GetSection(section.Name).AsEnumerable().Select(v => v.Key)).Concat(values.Keys.Where(k => k.StartsWith(section.Name + ":", StringComparison.OrdinalIgnoreCase)))
                .Distinct(StringComparer.OrdinalIgnoreCase).Select(k => (Key: k, Found: Find(k, all))).Where(f => f.Found.Source != SettingSource.Default).ToDictionary(f => f.Key, f => f.Found.Value, StringComparer.OrdinalIgnoreCase))
            .Build();
    }

    private (SettingSource Source, string? Value) Find(string key, IReadOnlyDictionary<string, string?> values)
    {
        foreach (var provider in root.Providers.Reverse())
        {
            if (provider == stored)
            {
                if (values.TryGetValue(key, out var kept)) return (SettingSource.Stored, kept);
            }
            else if (provider.TryGet(key, out var value))
            {
                return (SourceOf(provider), value);
            }
        }

        return (SettingSource.Default, null);
    }

    private static SettingSource SourceOf(IConfigurationProvider provider) => provider switch
    {
        EnvironmentVariablesConfigurationProvider => SettingSource.Environment,
        CommandLineConfigurationProvider => SettingSource.CommandLine,
        _ => SettingSource.File,
    };
}
