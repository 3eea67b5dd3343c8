using System.Text.Json.Nodes;
using Voice2Text.Domain.Models;
using Voice2Text.Infrastructure.Speech.Checkpoints;

namespace Voice2Text.Tests.Fakes;

/// <summary>How a checkpoint's vocabulary is stored.</summary>
public enum VocabularyForm
{
    /// <summary>vocab.json, merges.txt, added_tokens.json.</summary>
    Separate,

    /// <summary>vocab.json, merges.txt, tokenizer_config.json with added_tokens_decoder.</summary>
    TokenizerConfig,

    /// <summary>tokenizer.json alone, merges as "a b".</summary>
    TokenizerJson,

    /// <summary>tokenizer.json alone, merges as ["a", "b"].</summary>
    TokenizerJsonPairs,
}

/// <summary>
/// A complete, valid Whisper checkpoint of about 2 MB with random weights: width 128, two heads of 64, one layer in each
/// half. A test changes the parts before they are written, or damages a file afterwards.
/// </summary>
public sealed class TinyCheckpoint
{
    private static readonly string[] MergeLines = ["h e", "l l", "he ll", "hell o", "Ġ hello", "Ġ w", "Ñ Ģ", "Ġw o"];

    private TinyCheckpoint(string directory, ModelDimensions dimensions)
    {
        Dimensions = dimensions;
        SyntheticVocabulary.Write(directory, dimensions);
        Config = Read(directory, "config.json");
        Generation = Read(directory, "generation_config.json");
        Preprocessor = Read(directory, "preprocessor_config.json");
        Vocabulary = Read(directory, "vocab.json");
        AddedTokens = Read(directory, "added_tokens.json");
        Merges = MergeLines.ToList();
        foreach (var (word, i) in Vocabulary.Where(t => (int)t.Value! >= 256).Select(t => t.Key).ToList().Select((w, i) => (w, i)))
        {
            Vocabulary.Remove(word);
            Vocabulary[Merges[i].Replace(" ", "", StringComparison.Ordinal)] = 256 + i;
        }

        using var random = new RandomTensorSource(dimensions);
        foreach (var spec in WhisperTensors.Expected(dimensions))
        {
            var values = new float[spec.Length];
            random.Read(spec.Name, 0, values);
            Tensors[spec.Name] = new FakeTensor("F16", [.. spec.Shape], values);
        }
    }

    /// <summary>Sizes of <see cref="Write(string, Action{TinyCheckpoint}?)"/>'s checkpoint.</summary>
    public static ModelDimensions DefaultDimensions { get; } = new()
    {
        Width = 128,
        EncoderLayers = 1,
        EncoderHeads = 2,
        EncoderFeedForward = 256,
        DecoderLayers = 1,
        DecoderHeads = 2,
        DecoderFeedForward = 256,
        MelBins = 80,
        AudioContext = 1500,
        TextContext = 448,
        Vocabulary = SyntheticVocabulary.MinimumSize + MergeLines.Length,
    };

    public ModelDimensions Dimensions { get; }

    public JsonObject Config { get; }

    public JsonObject Generation { get; }

    public JsonObject Preprocessor { get; }

    public JsonObject Vocabulary { get; }

    public IList<string> Merges { get; }

    public JsonObject AddedTokens { get; }

    /// <summary>In the order in which they are written.</summary>
    public OrderedDictionary<string, FakeTensor> Tensors { get; } = new(StringComparer.Ordinal);

    public VocabularyForm Form { get; set; }

    /// <summary>Two shards and their index instead of one file.</summary>
    public bool IsSharded { get; set; }

    /// <summary>Files that are not written.</summary>
    public ISet<string> Omitted { get; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>Writes a checkpoint into a folder, which is made where it is not there; returns the folder.</summary>
    public static string Write(string directory, Action<TinyCheckpoint>? mutate = null)
    {
        var checkpoint = new TinyCheckpoint(directory, DefaultDimensions);
        mutate?.Invoke(checkpoint);
        checkpoint.Save(directory);
        return directory;
    }

    /// <summary>Cuts a file's last bytes off.</summary>
    public static void Truncate(string path, long bytes)
    {
        using var stream = File.OpenWrite(path);
        stream.SetLength(stream.Length - bytes);
    }

    /// <summary>Stores all tensors as another type.</summary>
    public void StoreAs(string type)
    {
        foreach (var name in Tensors.Keys.ToList())
        {
            Tensors[name] = Tensors[name] with { Type = type };
        }
    }

    /// <summary>Replaces one weight, for example by NaN.</summary>
    public void Poison(string tensor, int index, float value) => Tensors[tensor].Values[index] = value;

    /// <summary>Gives the tensors another name, for example without their prefix.</summary>
    public void RenameTensors(Func<string, string> rename)
    {
        var renamed = Tensors.Select(t => (Name: rename(t.Key), t.Value)).ToList();
        Tensors.Clear();
        renamed.ForEach(t => Tensors.Add(t.Name, t.Value));
    }

    /// <summary>Says in generation_config.json what an English-only checkpoint says there.</summary>
    public void MakeEnglishOnly()
    {
        Generation["is_multilingual"] = false;
        Generation.Remove("lang_to_id");
        Generation.Remove("task_to_id");
    }

    private void Save(string directory)
    {
        foreach (var file in Directory.EnumerateFiles(directory))
        {
            File.Delete(file);
        }

        Put(directory, "config.json", Config.ToJsonString());
        Put(directory, "generation_config.json", Generation.ToJsonString());
        Put(directory, "preprocessor_config.json", Preprocessor.ToJsonString());
        SaveVocabulary(directory);
        if (IsSharded)
        {
            SafetensorsWriter.WriteSharded(directory, [.. Tensors]);
        }
        else if (!Omitted.Contains("model.safetensors"))
        {
            SafetensorsWriter.Write(Path.Combine(directory, "model.safetensors"), Tensors);
        }

        foreach (var file in Omitted)
        {
            File.Delete(Path.Combine(directory, file));
        }
    }

    private void SaveVocabulary(string directory)
    {
        if (Form is VocabularyForm.TokenizerJson or VocabularyForm.TokenizerJsonPairs)
        {
            var merges = new JsonArray([.. Merges.Select(m => Form == VocabularyForm.TokenizerJson
                ? (JsonNode)JsonValue.Create(m)
                : new JsonArray([.. m.Split(' ').Select(p => JsonValue.Create(p))]))]);
            var added = new JsonArray([.. AddedTokens.Select(t => (JsonNode)new JsonObject
            {
                ["id"] = (int)t.Value!,
                ["content"] = t.Key,
                ["special"] = !t.Key.Contains('.', StringComparison.Ordinal),
            })]);
            var model = new JsonObject { ["type"] = "BPE", ["vocab"] = Vocabulary.DeepClone(), ["merges"] = merges };
            Put(directory, "tokenizer.json", new JsonObject { ["added_tokens"] = added, ["model"] = model }.ToJsonString());
            return;
        }

        Put(directory, "vocab.json", Vocabulary.ToJsonString());
        Put(directory, "merges.txt", "#version: 0.2\n" + string.Join('\n', Merges) + "\n");
        if (Form == VocabularyForm.Separate)
        {
            Put(directory, "added_tokens.json", AddedTokens.ToJsonString());
            return;
        }

        var decoder = new JsonObject();
        foreach (var (token, id) in AddedTokens)
        {
            decoder[id!.ToString()] = new JsonObject { ["content"] = token, ["special"] = true };
        }

        Put(directory, "tokenizer_config.json", new JsonObject { ["added_tokens_decoder"] = decoder }.ToJsonString());
    }

    private static void Put(string directory, string name, string text) => File.WriteAllText(Path.Combine(directory, name), text);

    private static JsonObject Read(string directory, string name) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(directory, name)))!.AsObject();
}
