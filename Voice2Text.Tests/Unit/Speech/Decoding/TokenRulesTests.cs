using CsCheck;
using Voice2Text.Infrastructure.Speech.Decoding;
using Voice2Text.Tests.Fakes;

namespace Voice2Text.Tests.Unit.Speech.Decoding;

public sealed class TokenRulesTests
{
    private static readonly TokenLayout Layout = DemoModel.Layout;
    private static readonly int Begin = Layout.TimestampBegin;
    private static readonly int Word = Layout.Tokenizer.Encode(" train")[0];

    private static float[] Apply(bool timestamps, params int[] sampled)
    {
        var logits = new float[Layout.Tokenizer.VocabularySize];
        new TokenRules(Layout, timestamps).Apply(logits, sampled);
        return logits;
    }

    private static bool Allowed(float[] logits, int token) => !float.IsNegativeInfinity(logits[token]);

    [Fact]
    public void FirstToken_IsATimestampNoLaterThanTheCheckpointAllows()
    {
        var logits = Apply(timestamps: true);

        var allowed = Enumerable.Range(0, logits.Length).Where(t => Allowed(logits, t)).ToArray();
        Assert.Equal(Enumerable.Range(Begin, Layout.Generation.MaxInitialTimestampIndex + 1), allowed);
    }

    [Fact]
    public void FirstToken_WithoutTimestamps_IsNeitherBlankNorEndNorMarker()
    {
        var logits = Apply(timestamps: false);

        Assert.False(Allowed(logits, Layout.EndOfText));
        Assert.All(Layout.Generation.BeginSuppressedTokens, t => Assert.False(Allowed(logits, t)));
        Assert.All(Enumerable.Range(Layout.EndOfText, logits.Length - Layout.EndOfText), t => Assert.False(Allowed(logits, t)));
        Assert.True(Allowed(logits, Word));
    }

    [Fact]
    public void AfterSegmentStart_OnlyTextOrEnd()
    {
        var logits = Apply(timestamps: true, Begin + 10);

        Assert.True(Allowed(logits, Word));
        Assert.True(Allowed(logits, Layout.EndOfText));
        Assert.All(Enumerable.Range(Begin, 1501), t => Assert.False(Allowed(logits, t)));
    }

    [Fact]
    public void AfterSegmentEnd_OnlyTheNextStartOrEnd()
    {
        var logits = Apply(timestamps: true, Begin + 10, Word, Begin + 60);

        Assert.False(Allowed(logits, Word));
        Assert.True(Allowed(logits, Layout.EndOfText));
        Assert.False(Allowed(logits, Begin + 59));
        Assert.True(Allowed(logits, Begin + 60)); // one segment's end may be the next one's start
        Assert.True(Allowed(logits, Begin + 61));
    }

    [Fact]
    public void InsideSegment_TimestampsNeverGoBackOrStandStill()
    {
        var logits = Apply(timestamps: true, Begin + 10, Word);

        Assert.False(Allowed(logits, Begin + 10));
        Assert.True(Allowed(logits, Begin + 11));
        Assert.True(Allowed(logits, Word));
    }

    [Fact]
    public void Markers_AreNeverSampled()
    {
        var markers = Layout.Tokenizer.Languages.Values.Append(Layout.Tokenizer.StartOfTranscript).Append(Layout.Tokenizer.NoTimestamps);

        var logits = Apply(timestamps: true, Begin, Word);

        Assert.All(markers, t => Assert.False(Allowed(logits, t)));
    }

    [Fact]
    public void AnyWalkThroughTheRules_KeepsTimestampsInPairsAndInOrder()
    {
        Gen.Int[0, 1_000_000].Sample(seed =>
        {
            var random = new Random(seed);
            var rules = new TokenRules(Layout, timestamps: true);
            var selector = new TokenSelector(Layout, timestamps: true);
            var tokens = new List<int>();
            for (var i = 0; i < 60; i++)
            {
                var logits = new float[Layout.Tokenizer.VocabularySize];
                for (var t = 0; t < logits.Length; t++) logits[t] = random.NextSingle() * 12;
                rules.Apply(logits, tokens.ToArray());
                var token = selector.Select(logits, 0, random).Token;
                if (token == Layout.EndOfText) break;
                tokens.Add(token);
            }

            var times = tokens.Where(Layout.Tokenizer.IsTimestamp).ToArray();
            Assert.Equal(times.Order(), times);
            Assert.True(Layout.Tokenizer.IsTimestamp(tokens[0]));
            for (var i = 2; i < tokens.Count; i++)
                Assert.False(Layout.Tokenizer.IsTimestamp(tokens[i]) && Layout.Tokenizer.IsTimestamp(tokens[i - 1]) && Layout.Tokenizer.IsTimestamp(tokens[i - 2]));
        }, iter: 200);
    }
}
