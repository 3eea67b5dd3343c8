namespace Voice2Text.Domain.Settings;

/// <summary>What a setting's value has to be. The console says each in its language: <c>SettingRule.PositiveTime</c>.</summary>
public enum SettingRule
{
    /// <summary>It is a setting of this version.</summary>
    Known,

    /// <summary>No environment variable fixes it; {0} is its name.</summary>
    NotFixedByVariable,

    /// <summary>The command line does not fix it.</summary>
    NotFixedByCommandLine,
    WholeNumber,
    Number,
    PositiveNumber,
    Switch,

    /// <summary>{0} is an example.</summary>
    Time,

    /// <summary>{0} is an example.</summary>
    PositiveTime,

    /// <summary>Not below {0}.</summary>
    TimeAtLeast,

    /// <summary>From {0} to {1}: times, or keys of the settings that hold them.</summary>
    TimeRange,
    Bytes,

    /// <summary>One of {0}.</summary>
    Choice,

    /// <summary>Not below {0}.</summary>
    AtLeast,

    /// <summary>From {0} to {1}.</summary>
    Range,
    FullPath,

    /// <summary>{0} is an example.</summary>
    ModelName,
    HttpAddress,
    BotToken,

    /// <summary>Needs the address that setting {0} holds.</summary>
    LocalBotApi,

    /// <summary>A token, and no address in setting {0} that it would be sent to unencrypted.</summary>
    Encrypted,
    TokenCharacters,
}

/// <summary>What is wrong with a setting.</summary>
/// <param name="key">Its name in the configuration.</param>
/// <param name="rule">What its value has to be, and is not.</param>
/// <param name="arguments">What the rule's sentence has in its places: values as a configuration holds them, and keys of other settings.</param>
public sealed class SettingError(string key, SettingRule rule, params IReadOnlyList<string> arguments)
{
    public string Key => key;

    public SettingRule Rule => rule;

    public IReadOnlyList<string> Arguments => arguments;

    /// <summary>As the log and the command line say it.</summary>
    public override string ToString() => $"{key} {Sentence}";

    private string Sentence => rule switch
    {
        SettingRule.Known => "is not a setting of this version.",
        SettingRule.NotFixedByVariable => $"is fixed by the environment variable {arguments[0]}. Change it there, or remove it.",
        SettingRule.NotFixedByCommandLine => "is fixed by the command line.",
        SettingRule.WholeNumber => "is a whole number.",
        SettingRule.Number => "is a number such as 2.5.",
        SettingRule.PositiveNumber => "is a positive number.",
        SettingRule.Switch => "is true or false.",
        SettingRule.Time => $"is a time as hours:minutes:seconds, such as {arguments[0]}, with days before a point where it is longer: 1.00:00:00.",
        SettingRule.PositiveTime => $"is a positive time such as {arguments[0]}.",
        SettingRule.TimeAtLeast => $"is a time of at least {arguments[0]}.",
        SettingRule.TimeRange => $"is a time from {arguments[0]} to {arguments[1]}.",
        SettingRule.Bytes => "is a positive number of bytes.",
        SettingRule.Choice => $"is one of {arguments[0]}.",
        SettingRule.AtLeast => $"is a number of at least {arguments[0]}.",
        SettingRule.Range => $"is a number from {arguments[0]} to {arguments[1]}.",
        SettingRule.FullPath => "is a path that begins with /.",
        SettingRule.ModelName => $"is the name of an installed model, such as {arguments[0]}.",
        SettingRule.HttpAddress => "is not an http or https address.",
        SettingRule.BotToken => "is not a token: it looks like 123456789:AAE... Copy it again from BotFather.",
        SettingRule.LocalBotApi => $"needs the address of a local Bot API server in {arguments[0]}.",
        SettingRule.Encrypted => $"would be sent unencrypted: {arguments[0]} has to be an https address for that.",
        SettingRule.TokenCharacters => "holds characters that no token has. Copy it again from the hub.",
        _ => throw new InvalidOperationException($"{rule} has no sentence."),
    };
}
