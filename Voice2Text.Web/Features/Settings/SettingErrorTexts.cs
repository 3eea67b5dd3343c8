using Microsoft.Extensions.Localization;
using Voice2Text.Domain.Settings;
using Voice2Text.Infrastructure.Settings;
using Voice2Text.Web.Localization;

namespace Voice2Text.Web.Features.Settings;

/// <summary>What is wrong with a setting, in the console's language.</summary>
internal sealed class SettingErrorTexts(IStringLocalizer<Texts> texts)
{
    /// <summary>Beside the field that it is about.</summary>
    public string Beside(SettingError error) => texts[$"SettingRule.{error.Rule}", [.. error.Arguments.Select(ShownOf)]];

    /// <summary>Where there is no field: with the setting's name.</summary>
    public string Alone(SettingError error) => $"{NameOf(error.Key)}: {Beside(error)}";

    // Another setting is named as its field is.
    private string ShownOf(string argument) => SettingCatalog.Find(argument) is null ? argument : texts["Settings.Quoted", NameOf(argument)];

    private string NameOf(string key) => SettingCatalog.Find(key) is { } definition ? texts[$"Setting.{definition.Key.Replace(':', '.')}"] : key;
}
