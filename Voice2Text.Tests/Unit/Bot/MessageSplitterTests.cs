using CsCheck;
using Voice2Text.Domain.Bot;

namespace Voice2Text.Tests.Unit.Bot;

public sealed class MessageSplitterTests
{
    [Theory]
    [InlineData("First paragraph.\n\nSecond one.", 20, "First paragraph.", "Second one.")]
    [InlineData("One sentence. Another one.", 20, "One sentence.", "Another one.")]
    [InlineData("words that go on and on", 12, "words that", "go on and on")]
    [InlineData("abcdefghij", 4, "abcd", "efgh", "ij")]
    [InlineData("short", 20, "short")]
    [InlineData("  \n ", 20)]
    public void Split_CutsWhereAReaderWould(string text, int length, params string[] expected) =>
        Assert.Equal(expected, MessageSplitter.Split(text, length));

    [Fact]
    public void AnyText_ComesInPartsThatFitAndLosesNoCharacter() =>
        Gen.Select(Gen.OneOf(Gen.Char["aя .\n!"].Array[0, 200].Select(c => new string(c)), Gen.String[0, 100]), Gen.Int[2, 50]).Sample((text, length) =>
        {
            var parts = MessageSplitter.Split(text, length);

            Assert.All(parts, p => Assert.InRange(p.Length, 1, length));
            Assert.Equal(Letters(text), Letters(string.Concat(parts)));
        });

    [Fact]
    public void SurrogatePairs_StayTogether()
    {
        var parts = MessageSplitter.Split(string.Concat(Enumerable.Repeat("😀", 30)), 7);

        Assert.All(parts, p => Assert.True(p.Length % 2 == 0 && char.IsHighSurrogate(p[0])));
    }

    private static string Letters(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c)));
}
