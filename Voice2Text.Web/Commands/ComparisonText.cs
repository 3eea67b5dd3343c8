using System.Globalization;
using Voice2Text.Domain.Models;

namespace Voice2Text.Web.Commands;

/// <summary>How close a model is to its checkpoint, in words.</summary>
internal static class ComparisonText
{
    /// <summary>For a column of a table.</summary>
    public static string Short(ModelComparison? comparison) => comparison switch
    {
        null => "not compared",
        { Agreement: not null } c => $"{c.EqualTokens} of {c.Tokens} tokens",
        _ => string.Create(CultureInfo.InvariantCulture, $"encoder {comparison.EncoderError:0.0 %} off"),
    };

    /// <summary>Lines of a label and a text.</summary>
    public static IEnumerable<(string Label, string Text)> Rows(ModelComparison? comparison)
    {
        if (comparison is null)
        {
            yield return ("compared", "no: it was imported without a comparison");
            yield break;
        }

        yield return ("compared", "with its checkpoint in 32-bit floats, on " + Audio(comparison));
        if (comparison.Agreement is { } agreement)
        {
            yield return ("same tokens", string.Create(CultureInfo.InvariantCulture, $"{comparison.EqualTokens} of {comparison.Tokens} ({agreement:0.0 %}): {Meaning(comparison)}"));
        }

        yield return ("encoder error", string.Create(CultureInfo.InvariantCulture, $"{comparison.EncoderError:0.00 %} of the output's size"));
        yield return ("first token", string.Create(CultureInfo.InvariantCulture, $"{comparison.FirstTokenDistance:0.0000} apart (0: the same probabilities, 1: none in common)"));
    }

    /// <summary>Says so where a model is likely to write worse texts than its checkpoint.</summary>
    public static void WarnIfDoubtful(Terminal terminal, InstalledModel model)
    {
        if (model.Comparison is not { IsDoubtful: true } comparison) return;
        terminal.Report(
            $"{model.Id}: only {comparison.EqualTokens} of {comparison.Tokens} tokens on the sample clips are those of its checkpoint, so its texts are likely to be worse. "
            + "Import it in a more exact precision: --precision balanced or exact.");
    }

    private static string Audio(ModelComparison comparison) => comparison switch
    {
        { IsSpeech: false } => "a signal that is no speech (the sample clips or ffmpeg are missing)",
        { Languages.Count: 0 } => "speech in a language that it does not know",
        _ => $"speech ({string.Join(", ", comparison.Languages)})",
    };

    private static string Meaning(ModelComparison comparison) =>
        comparison.EqualTokens == comparison.Tokens ? "the same texts"
        : comparison.IsDoubtful ? "the texts are likely to be worse"
        : "nearly the same texts";
}
