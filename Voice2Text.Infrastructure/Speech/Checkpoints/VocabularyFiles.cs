using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Voice2Text.Infrastructure.Speech.Checkpoints;

/// <summary>The tokenizer's files, read but not yet held against each other.</summary>
internal sealed partial class VocabularyFiles
{
    private VocabularyFiles(string path, IReadOnlyDictionary<string, int> tokens, IReadOnlyList<(string, string)> merges, IReadOnlyList<string> files)
    {
        Path = path;
        Tokens = tokens;
        Merges = merges;
        Files = files;
    }

    /// <summary>The file that holds the tokens, for messages.</summary>
    public string Path { get; }

    /// <summary>Tokens in the byte-level alphabet. Older files hold some special tokens here too.</summary>
    public IReadOnlyDictionary<string, int> Tokens { get; }

    /// <summary>Pairs in the byte-level alphabet, in the order in which they are joined.</summary>
    public IReadOnlyList<(string Left, string Right)> Merges { get; }

    /// <summary>Names of the files that were read.</summary>
    public IReadOnlyList<string> Files { get; private set; }

    /// <summary>Tokens beside the byte-level ones, as plain text; and whether they are control tokens.</summary>
    public Dictionary<int, (string Text, bool IsSpecial)> Added { get; } = [];

    /// <summary>Looks for <c>vocab.json</c> with <c>merges.txt</c>; else for <c>tokenizer.json</c>.</summary>
    public static VocabularyFiles Load(string directory)
    {
        var vocabulary = System.IO.Path.Combine(directory, CheckpointFiles.Vocabulary);
        var merges = System.IO.Path.Combine(directory, CheckpointFiles.Merges);
        if (CheckpointJson.TryOpen(directory, CheckpointFiles.Tokenizer) is { } tokenizer
            && !(System.IO.Path.Exists(vocabulary) && System.IO.Path.Exists(merges)))
        {
            return FromTokenizerJson(tokenizer);
        }

        var file = CheckpointJson.Open(directory, CheckpointFiles.Vocabulary);
        if (!System.IO.Path.Exists(merges))
        {
            throw CheckpointFiles.Missing(merges);
        }

        var read = new VocabularyFiles(
            file.Path, file.Map(CheckpointFiles.Vocabulary, file.Root), ReadMerges(merges), [CheckpointFiles.Vocabulary, CheckpointFiles.Merges]);
        read.AddFromSeparateFiles(directory);
        return read;
    }

    /// <summary>Looks like <c>&lt;|…|&gt;</c>: a control token even where no file says so.</summary>
    public static bool LooksSpecial(string text) => SpecialForm().IsMatch(text);

    [GeneratedRegex(@"^<\|[^|\s]+\|>$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SpecialForm();

    private void AddFromSeparateFiles(string directory)
    {
        if (CheckpointJson.TryOpen(directory, CheckpointFiles.AddedTokens) is { } added)
        {
            Files = [.. Files, CheckpointFiles.AddedTokens];
            foreach (var (text, id) in added.Map(CheckpointFiles.AddedTokens, added.Root))
            {
                Add(added, id, text, isSpecial: null);
            }
        }

        // {"added_tokens_decoder": {"50257": {"content": "<|endoftext|>", "special": true, …}, …}, …}
        if (CheckpointJson.TryOpen(directory, CheckpointFiles.TokenizerConfig) is not { } config)
        {
            return;
        }

        Files = [.. Files, CheckpointFiles.TokenizerConfig];
        if (config.Find("added_tokens_decoder") is not { ValueKind: JsonValueKind.Object } decoder)
        {
            return;
        }

        foreach (var entry in decoder.EnumerateObject())
        {
            if (!int.TryParse(entry.Name, System.Globalization.CultureInfo.InvariantCulture, out var id))
            {
                throw config.Wrong("added_tokens_decoder", "ids as keys", entry.Value);
            }

            // added_tokens.json goes first: checkpoints exist where the two name the no-speech token differently.
            if (!Added.ContainsKey(id))
            {
                AddObject(config, id, entry.Value);
            }
        }
    }

    // {"added_tokens": [{"id": 50257, "content": "<|endoftext|>", "special": true}], "model": {"type": "BPE", "vocab": {…}, "merges": […]}}
    private static VocabularyFiles FromTokenizerJson(CheckpointJson file)
    {
        if (file.Find("model") is not { ValueKind: JsonValueKind.Object } model
            || !model.TryGetProperty("vocab", out var vocab)
            || !model.TryGetProperty("merges", out var merges) || merges.ValueKind != JsonValueKind.Array)
        {
            throw CheckpointFiles.Damaged(file.Path, "'model' with 'vocab' and 'merges' (byte pair encoding) is expected");
        }

        var pairs = merges.EnumerateArray().Select(m => m.ValueKind switch
        {
            JsonValueKind.String => SplitMerge(file.Path, m.GetString()!),
            JsonValueKind.Array when m.GetArrayLength() == 2 && m.EnumerateArray().All(e => e.ValueKind == JsonValueKind.String)
                => (m[0].GetString()!, m[1].GetString()!),
            _ => throw file.Wrong("merges", "\"a b\" or [\"a\", \"b\"]", m),
        }).ToList();
        var read = new VocabularyFiles(file.Path, file.Map("vocab", vocab), pairs, [CheckpointFiles.Tokenizer]);
        if (file.Find("added_tokens") is { ValueKind: JsonValueKind.Array } added)
        {
            foreach (var token in added.EnumerateArray())
            {
                if (token.ValueKind != JsonValueKind.Object || !token.TryGetProperty("id", out var value)
                    || value.ValueKind != JsonValueKind.Number || !value.TryGetInt32(out var id))
                {
                    throw file.Wrong("added_tokens", "objects with an id", token);
                }

                read.AddObject(file, id, token);
            }
        }

        return read;
    }

    private void AddObject(CheckpointJson file, int id, JsonElement token)
    {
        if (token.ValueKind != JsonValueKind.Object || !token.TryGetProperty("content", out var content)
            || content.ValueKind != JsonValueKind.String)
        {
            throw file.Wrong("content", "an added token's text", token);
        }

        Add(file, id, content.GetString()!, token.TryGetProperty("special", out var special) && special.ValueKind == JsonValueKind.True);
    }

    private void Add(CheckpointJson file, int id, string text, bool? isSpecial)
    {
        if (!Added.TryAdd(id, (text, isSpecial == true || LooksSpecial(text))))
        {
            throw CheckpointFiles.Damaged(file.Path, $"id {id} belongs to two added tokens, '{Added[id].Text}' and '{text}'");
        }
    }

    private static List<(string, string)> ReadMerges(string path)
    {
        string text;
        try
        {
            text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(CheckpointJson.ReadAll(path));
        }
        catch (ArgumentException e)
        {
            throw CheckpointFiles.Damaged(path, "not UTF-8 text", e);
        }

        // "#version: 0.2" may stand in the first line only: "#" starts merges too. No other line is a remark.
        return [.. text.Split('\n')
            .Select(line => line.TrimEnd('\r'))
            .Where((line, i) => line.Length > 0 && !(i == 0 && line.StartsWith("#version", StringComparison.Ordinal)))
            .Select(line => SplitMerge(path, line))];
    }

    private static (string, string) SplitMerge(string path, string line)
    {
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        return space > 0 && space < line.Length - 1 && line.IndexOf(' ', space + 1) < 0
            ? (line[..space], line[(space + 1)..])
            : throw CheckpointFiles.Damaged(path, $"the merge '{(line.Length > 40 ? line[..40] + "…" : line)}' is not two tokens");
    }
}
