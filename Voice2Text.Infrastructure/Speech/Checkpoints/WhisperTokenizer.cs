using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;

namespace Voice2Text.Infrastructure.Speech.Checkpoints;

/// <summary>
/// Whisper's byte-level BPE tokenizer and its control tokens, with every id from the checkpoint's files. Immutable, safe
/// for concurrent use.
/// </summary>
public sealed class WhisperTokenizer
{
    private readonly byte[]?[] _text;
    private readonly BytePairEncoder _encoder;
    private readonly SpecialTokens _special;

    private WhisperTokenizer(byte[]?[] text, BytePairEncoder encoder, SpecialTokens special)
    {
        _text = text;
        _encoder = encoder;
        _special = special;
    }

    /// <summary>Tokens, rows of the embedding. Ids up to here may be unused: neither text, nor timestamp, nor control token.</summary>
    public int VocabularySize => _text.Length;

    /// <summary><c>&lt;|endoftext|&gt;</c></summary>
    public int EndOfText => _special.EndOfText;

    /// <summary><c>&lt;|startoftranscript|&gt;</c></summary>
    public int StartOfTranscript => _special.StartOfTranscript;

    /// <summary><c>&lt;|startofprev|&gt;</c>: what follows is earlier text or a hint. Null where the checkpoint has none.</summary>
    public int? StartOfPrevious => _special.StartOfPrevious;

    /// <summary><c>&lt;|nospeech|&gt;</c>, formerly <c>&lt;|nocaptions|&gt;</c>. Null where the vocabulary does not name it.</summary>
    public int? NoSpeech => _special.NoSpeech;

    /// <summary><c>&lt;|notimestamps|&gt;</c></summary>
    public int NoTimestamps => _special.NoTimestamps;

    /// <summary><c>&lt;|transcribe|&gt;</c>. Null for an English-only checkpoint.</summary>
    public int? Transcribe => _special.Transcribe;

    /// <summary><c>&lt;|translate|&gt;</c>. Null for an English-only checkpoint, or where there is no such task.</summary>
    public int? Translate => _special.Translate;

    /// <summary>Language code (<c>en</c>) → token, in the order of the ids. Empty for an English-only checkpoint.</summary>
    public IReadOnlyDictionary<string, int> Languages => _special.Languages;

    /// <summary>Token of 0.00 s.</summary>
    public int TimestampBegin => _special.TimestampBegin;

    /// <summary>Timestamps from <see cref="TimestampBegin"/> on, in steps of 0.02 s: 1501, or what the vocabulary holds.</summary>
    public int TimestampCount => _special.TimestampCount;

    /// <summary>False for an English-only checkpoint.</summary>
    internal bool IsMultilingual => _special.IsMultilingual;

    /// <summary>Builds a tokenizer from the files that <paramref name="files"/> has read, and checks that they agree.</summary>
    internal static WhisperTokenizer Create(VocabularyFiles files, CheckpointJson generation, CheckpointJson config, int vocabularySize)
    {
        var text = new byte[]?[vocabularySize];
        var control = new Dictionary<string, int>(StringComparer.Ordinal);
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        var owners = new string?[vocabularySize];
        foreach (var (token, id) in files.Tokens)
        {
            Claim(files, owners, id, token);
            if (VocabularyFiles.LooksSpecial(token) || files.Added.ContainsKey(id))
            {
                control[token] = id;
            }
            else
            {
                ids.Add(token, id);
                text[id] = ByteLevelAlphabet.TryToBytes(token)
                    ?? throw CheckpointFiles.Damaged(files.Path, $"the token '{token}' ({id}) is not written in the byte-level alphabet");
            }
        }

        foreach (var (id, added) in files.Added)
        {
            Claim(files, owners, id, added.Text);
            if (added.IsSpecial)
            {
                control[added.Text] = id;
            }
            else
            {
                text[id] = Encoding.UTF8.GetBytes(added.Text);
            }
        }

        var special = SpecialTokens.Resolve(control, generation, config, vocabularySize);
        return new WhisperTokenizer(text, CreateEncoder(files, ids), special);
    }

    /// <summary>
    /// Tokens of a text. Control tokens are not recognised: <c>&lt;|endoftext|&gt;</c> in a user's hint is plain text.
    /// The cost grows with the square of the longest run without spaces; callers bound the text.
    /// </summary>
    public IReadOnlyList<int> Encode(string text) => _encoder.Encode(text);

    /// <summary>
    /// Text of the tokens, with control tokens and timestamps left out. Bytes are joined across tokens before they are
    /// read as UTF-8; what is not UTF-8 becomes U+FFFD.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">An id outside the vocabulary.</exception>
    public string Decode(ReadOnlySpan<int> ids)
    {
        var bytes = new ArrayBufferWriter<byte>(Math.Max(16, ids.Length * 4));
        foreach (var id in ids)
        {
            AppendBytes(id, bytes);
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    /// <inheritdoc cref="Decode(ReadOnlySpan{int})"/>
    public string Decode(IEnumerable<int> ids) => Decode(ids is List<int> list ? CollectionsMarshal.AsSpan(list) : ids.ToArray());

    /// <summary>
    /// Appends the bytes of a text token, for callers that stream: a character may be spread over several tokens.
    /// Returns their number; 0 for a control token, a timestamp or an unused id.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">An id outside the vocabulary.</exception>
    public int AppendBytes(int id, IBufferWriter<byte> destination)
    {
        if (!IsText(id))
        {
            return 0;
        }

        destination.Write(_text[id]);
        return _text[id]!.Length;
    }

    /// <summary>True for a token that stands for text.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An id outside the vocabulary.</exception>
    public bool IsText(int id)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(id);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(id, VocabularySize);
        return _text[id] is not null && !IsTimestamp(id);
    }

    /// <summary>True for a timestamp; its time is <c>(id - TimestampBegin) * 0.02</c> s.</summary>
    public bool IsTimestamp(int id) => id >= TimestampBegin && id < TimestampBegin + TimestampCount;

    private static void Claim(VocabularyFiles files, string?[] owners, int id, string token)
    {
        if (id < 0 || id >= owners.Length)
        {
            throw CheckpointFiles.Damaged(
                files.Path, $"the token '{token}' has the id {id}, but vocab_size in {CheckpointFiles.Config} is {owners.Length}");
        }

        if (owners[id] is { } owner && !string.Equals(owner, token, StringComparison.Ordinal))
        {
            throw CheckpointFiles.Damaged(files.Path, $"id {id} belongs to two tokens, '{owner}' and '{token}'");
        }

        owners[id] = token;
    }

    private static BytePairEncoder CreateEncoder(VocabularyFiles files, Dictionary<string, int> ids)
    {
        int Id(string token, string of) => ids.TryGetValue(token, out var id)
            ? id
            : throw CheckpointFiles.Damaged(files.Path, $"'{token}', {of}, is not in the vocabulary");

        var bytes = Enumerable.Range(0, 256)
            .Select(b => Id(ByteLevelAlphabet.ToChar((byte)b).ToString(), $"the token of byte 0x{b:x2}"))
            .ToArray();
        var merges = new Dictionary<(int, int), (int, int)>(files.Merges.Count);
        for (var rank = 0; rank < files.Merges.Count; rank++)
        {
            var (left, right) = files.Merges[rank];
            var of = $"of merge {rank + 1} '{left} {right}'";
            merges.TryAdd((Id(left, of), Id(right, of)), (rank, Id(left + right, of)));
        }

        return new BytePairEncoder(bytes, merges);
    }
}
