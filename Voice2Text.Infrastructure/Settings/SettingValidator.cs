using Microsoft.Extensions.Options;
using Voice2Text.Domain.Settings;

namespace Voice2Text.Infrastructure.Settings;

/// <summary>
/// Checks the options of a section. It finds which rule is broken, for the console to say in its language; where the start
/// of the server checks, it fails with the English sentences.
/// </summary>
internal abstract class SettingValidator<T> : IValidateOptions<T>
    where T : class
{
    public abstract IEnumerable<SettingError> Check(T options);

    public ValidateOptionsResult Validate(string? name, T options)
    {
        var sentences = Check(options).Select(e => $"{e}").ToList();
        return sentences.Count > 0 ? ValidateOptionsResult.Fail(sentences) : ValidateOptionsResult.Success;
    }
}
