using ArchUnitNET.Loader;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace Voice2Text.Tests.Architecture;

/// <summary>Domain ← Infrastructure ← Web, and no library's types in Domain.</summary>
public sealed class LayerTests
{
    private static readonly ArchUnitNET.Domain.Architecture Solution = new ArchLoader()
        .LoadAssembliesIncludingDependencies(
            typeof(Domain.Speech.ISpeechEngine).Assembly,
            System.Reflection.Assembly.Load("Voice2Text.Infrastructure"))
        .Build();

    [Theory]
    [InlineData("Voice2Text.Infrastructure")]
    [InlineData("Voice2Text.Web")]
    [InlineData("Microsoft.ML")]
    [InlineData("Microsoft.EntityFrameworkCore")]
    [InlineData("Microsoft.AspNetCore")]
    [InlineData("Telegram")]
    [InlineData("Quartz")]
    [InlineData("MudBlazor")]
    [InlineData("Google.Protobuf")]
    public void Domain_DependsOnNothingOf(string foreign)
    {
        var rule = Types().That().ResideInAssembly("Voice2Text.Domain").Should()
            .NotDependOnAnyTypesThat().ResideInNamespaceMatching($"^{System.Text.RegularExpressions.Regex.Escape(foreign)}(\\..*)?$")
            .WithoutRequiringPositiveResults();
        Assert.True(rule.HasNoViolations(Solution), string.Join('\n', rule.Evaluate(Solution).Where(r => !r.Passed).Select(r => r.Description)));
    }
}
