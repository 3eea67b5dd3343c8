using System.ComponentModel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Voice2Text.Domain.Settings;

namespace Voice2Text.Infrastructure.Settings;

/// <summary>The options class that a section of the configuration is bound to.</summary>
internal abstract class SettingSection(string name, Type type)
{
    public string Name => name;

    /// <summary>Its settings by key.</summary>
    public IEnumerable<string> Keys => type.GetProperties().Where(p => p.CanWrite).Select(p => $"{name}:{p.Name}");

    /// <summary>The value without any configuration, in the form that a configuration has.</summary>
    public string? DefaultOf(SettingDefinition setting) => setting.Default is null && Property(setting.Key).GetValue(Activator.CreateInstance(type)) is { } value
        ? Converter(setting.Key).ConvertToInvariantString(value)
        : setting.Default;

    /// <summary>Whether a text can be this setting's value.</summary>
    public bool CanConvert(SettingDefinition setting, string value)
    {
        if (setting.Choices.Count > 0) return setting.Choices.Contains(value, StringComparer.OrdinalIgnoreCase);
        try
        {
            Converter(setting.Key).ConvertFromInvariantString(value);
            return true;
        }
        catch (Exception e) when (e is FormatException or ArgumentException or NotSupportedException or OverflowException || e.InnerException is FormatException or OverflowException)
        {
            return false;
        }
    }

    /// <summary>What is wrong with the section's values.</summary>
    public abstract IReadOnlyList<SettingError> Validate(IConfiguration configuration, IServiceProvider services);

    private TypeConverter Converter(string key) => TypeDescriptor.GetConverter(Property(key).PropertyType);

    private System.Reflection.PropertyInfo Property(string key) => type.GetProperty(key[(name.Length + 1)..])
        ?? throw new ArgumentException($"There is no setting {key}.", nameof(key));
}

/// <inheritdoc/>
internal sealed class SettingSection<T>(string name) : SettingSection(name, typeof(T))
    where T : class, new()
{
    public override IReadOnlyList<SettingError> Validate(IConfiguration configuration, IServiceProvider services)
    {
        T options;
        try
        {
            options = configuration.GetSection(Name).Get<T>() ?? new T();
        }
        catch (InvalidOperationException)
        {
            // A file or the environment holds what is no value at all; the start of the server says which.
            return [];
        }

        return [.. services.GetServices<IValidateOptions<T>>().OfType<SettingValidator<T>>().SelectMany(v => v.Check(options))];
    }
}
