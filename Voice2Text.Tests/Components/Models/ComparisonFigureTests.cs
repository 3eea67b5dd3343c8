using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Voice2Text.Domain.Models;
using Voice2Text.Web.Features.Models;

namespace Voice2Text.Tests.Components.Models;

/// <summary>What the Models page says about the self-check of an import.</summary>
public sealed class ComparisonFigureTests
{
    private static readonly ModelComparison Sample = new()
    {
        IsSpeech = true,
        Languages = ["en", "ru"],
        Tokens = 53,
        EqualTokens = 52,
        EncoderError = 0.0123,
        FirstTokenDistance = 0.0042,
    };

    [Fact]
    public async Task Speech_HasTokensErrorsAndLanguages()
    {
        var html = await RenderAsync(Sample, "en");

        Assert.Contains("52 of 53 tokens the same", html, StringComparison.Ordinal);
        Assert.Contains("encoder 1.2 % off, first token 0.004", html, StringComparison.Ordinal);
        Assert.Contains("en, ru", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Russian_HasTheFiguresInItsOwnForm()
    {
        var html = await RenderAsync(Sample, "ru");

        Assert.Contains("совпало токенов: 52 из 53", html, StringComparison.Ordinal);
        Assert.Contains("1,2 %", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "in a language that it does not know")]
    [InlineData(false, "no speech")]
    public async Task WithoutText_SaysOnWhatItWasCompared(bool isSpeech, string expected)
    {
        var html = await RenderAsync(Sample with { IsSpeech = isSpeech, Languages = [], Tokens = 0, EqualTokens = 0 }, "en");

        Assert.Contains(expected, html, StringComparison.Ordinal);
        Assert.DoesNotContain("0 of 0", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NothingKept_IsSaid() => Assert.Contains("not compared", await RenderAsync(null, "en"), StringComparison.Ordinal);

    private static async Task<string> RenderAsync(ModelComparison? comparison, string language)
    {
        var services = new ServiceCollection().AddLocalization().AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance).AddSingleton(typeof(ILogger<>), typeof(NullLogger<>));
        await using var provider = services.BuildServiceProvider();
        await using var renderer = new HtmlRenderer(provider, NullLoggerFactory.Instance);
        var former = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
            return await renderer.Dispatcher.InvokeAsync(async () =>
            {
                var parameters = ParameterView.FromDictionary(new Dictionary<string, object?>(StringComparer.Ordinal) { ["Comparison"] = comparison });
                return WebUtility.HtmlDecode((await renderer.RenderComponentAsync<ComparisonFigure>(parameters)).ToHtmlString());
            });
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = former;
        }
    }
}
