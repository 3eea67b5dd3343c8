using AngleSharp.Dom;
using Bunit;
using Voice2Text.Domain.Accounts;
using Voice2Text.Domain.Models;
using Voice2Text.Web.Features.Models;

namespace Voice2Text.Tests.Components.Models;

/// <summary>Installed models, what they need, and which of them serves.</summary>
public sealed class ModelsPageTests : ConsoleContext
{
    private IModelSwitch Switch => Service<IModelSwitch>();

    private IRenderedComponent<ModelsPage> Open()
    {
        var page = Show<ModelsPage>("/models");
        page.WaitForElement("[data-testid=model], .empty-state");
        return page;
    }

    private static IElement Card(IRenderedComponent<ModelsPage> page, string model) => page.FindAll("[data-testid=model]").Single(c => c.GetAttribute("aria-label")!.StartsWith(model + ",", StringComparison.Ordinal));

    private static IEnumerable<string> ButtonsOf(IElement card) => card.QuerySelectorAll("button").Where(b => !b.HasAttribute("disabled")).Select(b => b.TextContent.Trim());

    private static void Press(IElement card, string button) => card.QuerySelectorAll("button").Single(b => b.TextContent.Trim() == button).Click();

    [Fact]
    public void WithoutAModel_SaysWhereOneComesFrom() => Says(Open(), "No model is installed yet.", "./run.sh models import FOLDER");

    [Theory]
    [InlineData(FitVerdict.Fits, "Fits It needs 1.0 MiB, 0 are free.")]
    [InlineData(FitVerdict.FitsReadingFromDisk, "Fits, reads from disk It needs 1.0 MiB, 0 are free. Parts of the model are dropped")]
    [InlineData(FitVerdict.WillSwap, "Will swap It needs 1.0 MiB that cannot be dropped from memory; 0 are free. The rest goes to swap")]
    [InlineData(FitVerdict.WillBeKilled, "Does not fit It needs 1.0 MiB that cannot be dropped from memory; 0 are free, and 0 of swap. The system would end it.")]
    public void Card_SaysWhetherTheModelFits_AndWhatThatMeans(FitVerdict verdict, string expected)
    {
        Fit.Verdicts[Library.Add("small").Id] = verdict;

        Says(Open(), expected);
    }

    [Fact]
    public void ActiveModel_IsMarked_AndNeitherUsedNorRemoved()
    {
        Library.Add("demo");
        Library.Add("small");

        var page = Open();

        Assert.Contains("Active", Card(page, "demo").TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("Active", Card(page, "small").TextContent, StringComparison.Ordinal);
        Assert.Equal(["Measure"], ButtonsOf(Card(page, "demo")));
        Assert.Equal(["Measure", "Use", "Remove"], ButtonsOf(Card(page, "small")));
    }

    [Fact]
    public void DoubtfulImport_IsWarnedOf()
    {
        Library.Add("small", new ModelComparison { IsSpeech = true, Languages = ["en"], Tokens = 50, EqualTokens = 20, EncoderError = 0.2, FirstTokenDistance = 0.5 });

        Assert.StartsWith("Only 20 of 50 tokens on the sample clips are those of the checkpoint", TextOf(Open(), "doubtful"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Use_AsksForTheSwitch_OnceAndInTheOperatorsName()
    {
        Library.Add("demo");
        Library.Add("small");
        var page = Open();

        Press(Card(page, "small"), "Use");

        page.WaitForAssertion(() => Assert.Equal("small-q8 takes over after the present transcription.", TextOf(page, "switching")));
        Assert.DoesNotContain("Use", ButtonsOf(Card(page, "small")));
        Assert.Equal(OperatorEmail, Assert.Single(await Switch.GetHistoryAsync(5, Token)).RequestedBy);
    }

    [Fact]
    public async Task Switches_StandWithTheirOutcomeAndReason()
    {
        Library.Add("demo");
        await StoreAsync(
            new ModelSwitchEntry { RequestedAt = Now, RequestedBy = OperatorEmail, From = "demo", To = "large", Outcome = ModelSwitchOutcome.RolledBack, Reason = "It was killed." },
            new ModelSwitchEntry { RequestedAt = Now.AddMinutes(1), RequestedBy = ModelSwitchEntry.Application, To = "demo", Outcome = ModelSwitchOutcome.Done });

        var page = Open();

        Assert.Equal("1 Nov 12:01:00 demo done · voice2text 1 Nov 12:00:00 large rolled back · operator@example.org It was killed.", TextOf(page, "switches"));
    }

    [Fact]
    public void Remove_AsksTwice()
    {
        Library.Add("demo");
        Library.Add("small");
        var page = Open();
        Press(Card(page, "small"), "Remove");
        Press(Card(page, "small"), "Keep");
        Assert.Contains("Remove", ButtonsOf(Card(page, "small")));

        Press(Card(page, "small"), "Remove");
        Press(Card(page, "small"), "Remove for good?");

        page.WaitForAssertion(() => Assert.Single(page.FindAll("[data-testid=model]")));
    }

    [Fact]
    public void ModelThatIsInUse_StaysAndSaysWhy()
    {
        Library.Add("demo");
        Library.Refusal = new ModelInUseException(Library.Add("small").Id, ModelUseReason.RunningTranscription);
        var page = Open();
        Press(Card(page, "small"), "Remove");

        Press(Card(page, "small"), "Remove for good?");

        Notes("A transcription that is running uses the model small-q8.");
        Card(page, "small");
    }

    [Fact]
    public async Task PersonsOwnModel_CanBeTakenBack()
    {
        Library.Add("small");
        await Switch.SetUserModelAsync("telegram:7", "small", "other@example.org", Token);
        var page = Open();
        Says(page, "telegram:7 small set by other@example.org");

        Button(page, "Back to the active one").Click();

        page.WaitForAssertion(() => Assert.Empty(page.FindAll("[data-testid=user-models]")));
        Assert.Empty(await Switch.GetUserModelsAsync(Token));
    }

    [Fact]
    public async Task Viewer_SeesTheModels_AndChangesNone()
    {
        Library.Add("demo");
        Library.Add("small");
        Installer.Add("whisper-tiny");
        await Switch.SetUserModelAsync("telegram:7", "small", OperatorEmail, Token);
        await SignInAsync(AccountRole.Viewer);

        Assert.Empty(Buttons(Open()));
    }

    [Fact]
    public void Russian_HasItsOwnNumbersAndWords()
    {
        Speak("ru");
        Library.Add("demo");

        Says(Open(), "Помещается Нужно 1,0 МиБ, свободно 0.", "150,0 МиБ");
    }
}
