using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Voice2Text.Domain.Models;
using Voice2Text.Infrastructure.Speech.Benchmarks;
using Voice2Text.Infrastructure.Speech.Checkpoints;

namespace Voice2Text.Web.Commands;

/// <summary>The options of <c>bench</c> that take lists and amounts.</summary>
internal static class BenchOptions
{
    private const string All = "all";

    private static readonly Dictionary<string, GgmlFormat> Formats = new(StringComparer.OrdinalIgnoreCase)
    {
        ["q4_0"] = GgmlFormat.Q4,
        ["q8_0"] = GgmlFormat.Q8,
        ["f16"] = GgmlFormat.F16,
    };

    public static Option<IReadOnlyList<BenchmarkSize>?> Sizes() => ListOf<BenchmarkSize>(
        ["--size", "-s"], $"Random weights at the dimensions of: {string.Join(", ", WhisperSizes.Names)}; a list with commas, or all. Default: base.",
        "sizes", name => WhisperSizes.TryGet(name, out var dimensions) ? new BenchmarkSize(name.ToLowerInvariant(), dimensions) : null, WhisperSizes.Names, "size", defaults: null);

    public static Option<IReadOnlyList<ModelPrecision>?> Precisions() => ListOf<ModelPrecision>(
        ["--precision", "-p"], "balanced, small, exact, or a format for encoder and decoder each, such as int8-q8; a list with commas, or all.",
        "precisions", name => ModelPrecision.TryParse(name, out var precision) ? precision : null,
        [.. ModelPrecision.Presets.Keys], "precision", defaults: [ModelPrecision.Balanced]);

    public static Option<IReadOnlyList<BenchmarkCase>?> Cases() => ListOf<BenchmarkCase>(
        ["--case", "-c"], $"{string.Join(", ", BenchmarkCase.All.Select(c => c.Name))}; a list with commas, or all. Default: all but 10min.",
        "cases", name => BenchmarkCase.All.FirstOrDefault(c => c.Name == name), [.. BenchmarkCase.All.Select(c => c.Name)], "case", defaults: BenchmarkCase.Clips);

    public static Option<IReadOnlyList<GgmlFormat>?> WhisperFormats() => ListOf(
        ["--whisper-format"], $"Formats of whisper.cpp: {string.Join(", ", Formats.Keys)}; a list with commas, or all.",
        "formats", Formats.GetValueOrDefault, [.. Formats.Keys], "format of whisper.cpp", [GgmlFormat.Q4, GgmlFormat.Q8]);

    /// <summary>Bytes: a number with K, M or G (powers of 1024).</summary>
    public static Option<long?> MemoryLimit() => new("--memory-limit")
    {
        Description = "Measures everything again with this limit around the engine's process, without swap: 700M, 1G.",
        HelpName = "size",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (ParseBytes(text) is { } bytes) return bytes;
            result.AddError($"\"{text}\" is not an amount of memory. Use a number of at least 64M with M or G, such as 700M.");
            return null;
        },
    };

    internal static long? ParseBytes(string text)
    {
        const long Least = 64L << 20; // less does not hold the runtime itself
        var digits = text.TrimEnd('B', 'b', 'i').TrimEnd('K', 'M', 'G', 'k', 'm', 'g');
        var shift = text[digits.Length..].ToUpperInvariant() switch
        {
            "" => 0,
            "K" or "KB" or "KIB" => 10,
            "M" or "MB" or "MIB" => 20,
            "G" or "GB" or "GIB" => 30,
            _ => -1,
        };
        return shift >= 0 && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= long.MaxValue >> 30 && number << shift >= Least
            ? number << shift
            : null;
    }

    /// <param name="names">The option's names.</param>
    /// <param name="description">What it is for.</param>
    /// <param name="helpName">What stands for its value.</param>
    /// <param name="find">The value of a name; the type's default where there is none.</param>
    /// <param name="known">Names that <c>all</c> stands for.</param>
    /// <param name="what">What one of them is called.</param>
    /// <param name="defaults">Where the option is not given.</param>
    private static Option<IReadOnlyList<T>?> ListOf<T>(
        string[] names, string description, string helpName, Func<string, T?> find, IReadOnlyList<string> known, string what, IReadOnlyList<T>? defaults) =>
        new(names[0], names[1..])
        {
            Description = description,
            HelpName = helpName,
            Arity = ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = false,
            DefaultValueFactory = _ => defaults,
            CustomParser = result => Parse(result, find, known, what),
        };

    private static List<T>? Parse<T>(ArgumentResult result, Func<string, T?> find, IReadOnlyList<string> known, string what)
    {
        var values = new List<T>();
        foreach (var name in result.Tokens.SelectMany(t => t.Value.Split(',', StringSplitOptions.TrimEntries)).SelectMany(n => n == All ? known : [n]))
        {
            if (find(name) is not { } value || EqualityComparer<T>.Default.Equals(value, default))
            {
                result.AddError($"There is no {what} \"{name}\". There are: {string.Join(", ", known)}, or {All}.");
                return null;
            }

            if (!values.Contains(value)) values.Add(value);
        }

        return values;
    }
}
