using System.Text.RegularExpressions;

namespace Voice2Text.Infrastructure.Speech.Checkpoints;

/// <summary>
/// Ids of Whisper's control tokens: those that <c>generation_config.json</c> states, else found by the tokens' texts, so
/// that nothing depends on OpenAI's numbering.
/// </summary>
internal sealed partial record SpecialTokens
{
    public required int EndOfText { get; init; }

    public required int StartOfTranscript { get; init; }

    public required int NoTimestamps { get; init; }

    public required int TimestampBegin { get; init; }

    public required int TimestampCount { get; init; }

    public int? StartOfPrevious { get; init; }

    public int? NoSpeech { get; init; }

    public int? Transcribe { get; init; }

    public int? Translate { get; init; }

    public required bool IsMultilingual { get; init; }

    /// <summary>Code → id, in the order of the ids.</summary>
    public required IReadOnlyDictionary<string, int> Languages { get; init; }

    /// <param name="ids">Control tokens by their text.</param>
    /// <param name="generation"><c>generation_config.json</c>, or an empty object.</param>
    /// <param name="config"><c>config.json</c>, where older checkpoints keep some of it.</param>
    /// <param name="vocabularySize">Rows of the embedding.</param>
    public static SpecialTokens Resolve(
        IReadOnlyDictionary<string, int> ids, CheckpointJson generation, CheckpointJson config, int vocabularySize)
    {
        int? Named(params string[] texts) => texts.Where(ids.ContainsKey).Select(t => (int?)ids[t]).FirstOrDefault();
        int Required(string key, string text) => generation.Int(key) ?? Named(text) ?? config.Int(key)
            ?? throw CheckpointFiles.Damaged(generation.Path, $"neither '{key}' nor a token '{text}' in the vocabulary");

        var start = Required("decoder_start_token_id", "<|startoftranscript|>");
        var noTimestamps = Required("no_timestamps_token_id", "<|notimestamps|>");
        var tasks = generation.Map("task_to_id");
        int? Task(string name) => tasks?.TryGetValue(name, out var id) == true ? id : Named($"<|{name}|>");

        var translate = Task("translate");
        var languages = FindLanguages(generation, ids, start, translate);
        var multilingual = IsMultilingualCheckpoint(generation, config, languages);
        var timestamps = Named("<|0.00|>") ?? noTimestamps + 1;
        var tokens = new SpecialTokens
        {
            EndOfText = Required("eos_token_id", "<|endoftext|>"),
            StartOfTranscript = start,
            NoTimestamps = noTimestamps,
            TimestampBegin = timestamps,
            // 0.00 to 30.00 s in steps of 0.02 s.
            TimestampCount = Math.Clamp(vocabularySize - timestamps, 0, 1501),
            StartOfPrevious = generation.Int("prev_sot_token_id") ?? Named("<|startofprev|>"),
            NoSpeech = Named("<|nospeech|>", "<|nocaptions|>"),
            Transcribe = multilingual ? Task("transcribe") : null,
            Translate = multilingual ? translate : null,
            IsMultilingual = multilingual,
            Languages = multilingual ? languages : new OrderedDictionary<string, int>(StringComparer.Ordinal),
        };
        tokens.Validate(generation, vocabularySize);
        return tokens;
    }

    private IEnumerable<(string Name, int Id)> All()
    {
        yield return ("eos_token_id", EndOfText);
        yield return ("decoder_start_token_id", StartOfTranscript);
        yield return ("no_timestamps_token_id", NoTimestamps);
        if (StartOfPrevious is { } previous)
        {
            yield return ("prev_sot_token_id", previous);
        }

        if (Transcribe is { } transcribe)
        {
            yield return ("task_to_id.transcribe", transcribe);
        }

        if (Translate is { } translate)
        {
            yield return ("task_to_id.translate", translate);
        }

        foreach (var (code, id) in Languages)
        {
            yield return ($"lang_to_id.{code}", id);
        }
    }

    private void Validate(CheckpointJson generation, int vocabularySize)
    {
        var owners = new Dictionary<int, string>();
        foreach (var (name, id) in All())
        {
            if (id < 0 || id >= vocabularySize)
            {
                throw CheckpointFiles.Damaged(generation.Path, $"'{name}' is {id}, but the vocabulary has {vocabularySize} tokens");
            }

            if (!owners.TryAdd(id, name))
            {
                throw CheckpointFiles.Damaged(generation.Path, $"'{name}' and '{owners[id]}' are both {id}");
            }

            if (id >= TimestampBegin && id < TimestampBegin + TimestampCount)
            {
                throw CheckpointFiles.Damaged(generation.Path, $"'{name}' is {id}, which is a timestamp ({TimestampBegin} onwards)");
            }
        }

        if (IsMultilingual && (Transcribe is null || Languages.Count == 0))
        {
            throw CheckpointFiles.Damaged(generation.Path, "multilingual, but languages or the task 'transcribe' are not to be found");
        }
    }

    private static OrderedDictionary<string, int> FindLanguages(
        CheckpointJson generation, IReadOnlyDictionary<string, int> ids, int start, int? translate)
    {
        var stated = generation.Map("lang_to_id");
        var candidates = stated ?? ids.Where(t => t.Value > start && (translate is null || t.Value < translate)).ToDictionary(StringComparer.Ordinal);
        var languages = new OrderedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var (text, id) in candidates.OrderBy(t => t.Value))
        {
            var form = stated is null ? LanguageForm() : StatedLanguageForm();
            if (form.Match(text) is { Success: true } match)
            {
                languages[match.Groups["code"].Value] = id;
            }
            else if (stated is not null)
            {
                throw CheckpointFiles.Damaged(generation.Path, $"'lang_to_id' has the key '{text}' where '<|en|>' or the like is expected");
            }
        }

        return languages;
    }

    // English-only checkpoints name all languages in their vocabulary too, without having learnt them. Where nothing says
    // which it is, an old config.json tells by the prompt that it forces: [[1, 50259], [2, 50359], [3, 50363]] with a
    // language, [[1, 50362]] without.
    private static bool IsMultilingualCheckpoint(CheckpointJson generation, CheckpointJson config, OrderedDictionary<string, int> languages)
    {
        if (generation.Bool("is_multilingual") is { } stated)
        {
            return stated;
        }

        if (generation.Find("lang_to_id") is not null)
        {
            return true;
        }

        return (config.Find("forced_decoder_ids") ?? generation.Find("forced_decoder_ids")) is { ValueKind: System.Text.Json.JsonValueKind.Array } forced
            ? forced.GetArrayLength() > 1
            : languages.Count > 0;
    }

    [GeneratedRegex(@"^<\|(?<code>[a-z]{2,3})\|>$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LanguageForm();

    [GeneratedRegex(@"^<\|(?<code>[^|\s]+)\|>$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex StatedLanguageForm();
}
