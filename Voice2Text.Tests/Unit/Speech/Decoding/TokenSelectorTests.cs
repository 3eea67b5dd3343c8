using Voice2Text.Infrastructure.Speech.Decoding;
using Voice2Text.Tests.Fakes;

namespace Voice2Text.Tests.Unit.Speech.Decoding;

public sealed class TokenSelectorTests
{
    private static readonly TokenLayout Layout = DemoModel.Layout;

    private static float[] Logits(params (int Token, double Probability)[] likely)
    {
        var logits = new float[Layout.Tokenizer.VocabularySize];
        Array.Fill(logits, float.NegativeInfinity);
        foreach (var (token, probability) in likely) logits[token] = (float)Math.Log(probability);
        return logits;
    }

    [Fact]
    public void Greedy_TakesTheLikeliestAndItsLogProbability()
    {
        var selector = new TokenSelector(Layout, timestamps: false);

        var (token, logProbability) = selector.Select(Logits((5, 0.7), (9, 0.3)), 0, new Random(1));

        Assert.Equal(5, token);
        Assert.Equal(Math.Log(0.7), logProbability, 1e-6);
    }

    [Fact]
    public void Greedy_TimestampsLikelierTogether_TakesTheLikeliestTimestamp()
    {
        var begin = Layout.TimestampBegin;
        var selector = new TokenSelector(Layout, timestamps: true);

        var (token, logProbability) = selector.Select(Logits((5, 0.4), (begin + 3, 0.35), (begin + 4, 0.25)), 0, new Random(1));

        Assert.Equal(begin + 3, token);
        Assert.Equal(Math.Log(0.35 / 0.6), logProbability, 1e-6);
    }

    [Fact]
    public void Sampling_FollowsTheProbabilitiesAtTheTemperature()
    {
        var selector = new TokenSelector(Layout, timestamps: false);
        var random = new Random(7);

        var hits = Enumerable.Range(0, 4000).Count(_ => selector.Select(Logits((5, 0.8), (9, 0.2)), 0.5, random).Token == 5);

        // At temperature 0.5 the probabilities are squared: 0.64 / (0.64 + 0.04).
        Assert.InRange(hits / 4000.0, 0.92, 0.96);
    }
    [Fact]
    public void Sampling_LargeLogitsAtALowTemperature_StaysFinite()
    {
        var selector = new TokenSelector(Layout, timestamps: false);
        var logits = Logits((5, 0.7), (9, 0.3));
        logits[5] += 80;
        logits[9] += 80;

        Assert.Contains(selector.Select(logits, 0.2, new Random(1)).Token, new[] { 5, 9 });
        Assert.Equal(5, selector.Select(logits, 0.01, new Random(1)).Token);
    }

    [Fact]
    public void NotFiniteLogits_AreRefused()
    {
        var logits = Logits((5, 1));
        logits[17] = float.NaN;

        Assert.Throws<NotFiniteNumberException>(() => new TokenSelector(Layout, timestamps: false).Select(logits, 0, new Random(1)));
    }

    [Fact]
    public void Select_AllocatesNothing()
    {
        var selector = new TokenSelector(Layout, timestamps: true);
        var rules = new TokenRules(Layout, timestamps: true);
        var logits = Logits((5, 0.7), (9, 0.3));
        var random = new Random(1);
        rules.Apply(logits, [Layout.TimestampBegin]);
        selector.Select(logits, 0.4, random);

        var before = GC.GetAllocatedBytesForCurrentThread();
        rules.Apply(logits, [Layout.TimestampBegin]);
        selector.Select(logits, 0.4, random);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
