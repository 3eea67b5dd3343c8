using AngleSharp.Dom;
using Bunit;
using Voice2Text.Domain.Accounts;
using Voice2Text.Domain.Models;
using Voice2Text.Domain.Models.Installing;
using Voice2Text.Web.Features.Models;

namespace Voice2Text.Tests.Components.Models;

/// <summary>How far installations are, why they stopped, and what can be done about it.</summary>
public sealed class InstallPanelTests : ConsoleContext
{
    private static readonly InstallationState[] ToDownload = [InstallationState.Downloading];

    private int _installed;

    public static TheoryData<InstallationState[], string[]> States => new()
    {
        { [], ["Pause", "Cancel"] },
        { ToDownload, ["Pause", "Cancel"] },
        { [.. ToDownload, InstallationState.Paused], ["Go on", "Cancel"] },
        { [.. ToDownload, InstallationState.Importing], ["Pause", "Cancel"] },
        { [.. ToDownload, InstallationState.Failed], ["Go on", "Cancel", "Dismiss"] },
        { [.. ToDownload, InstallationState.Completed], ["Dismiss"] },
        { [.. ToDownload, InstallationState.Cancelled], ["Dismiss"] },
    };

    private IRenderedComponent<InstallPanel> Open() => Show<InstallPanel>("/models", p => p.Add(x => x.OnInstalled, () => _installed++));

    private static IElement Source(IRenderedComponent<InstallPanel> panel) => panel.Find("input");

    private static async Task TypeAsync(IRenderedComponent<InstallPanel> panel, string model)
    {
        await Source(panel).InputAsync(model);
        await Source(panel).BlurAsync();
        panel.WaitForAssertion(() => Assert.Contains("Install", Buttons(panel)));
    }

    [Theory]
    [MemberData(nameof(States))]
    public async Task Buttons_AreThoseOfItsState_AndAViewersAreOff(InstallationState[] states, string[] expected)
    {
        Installer.Add("whisper-tiny", states);

        Assert.Equal(expected, Buttons(Open()));

        await SignInAsync(AccountRole.Viewer);
        Assert.Empty(Buttons(Open()));
    }

    [Fact]
    public void Download_SaysHowFarItIs_AndHowLongItTakes()
    {
        Installer.Add("whisper-tiny", ToDownload);
        Installer.Change("whisper-tiny", i => i with { BytesTotal = 150 << 20, BytesDone = 30 << 20, BytesPerSecond = 2 << 20 });

        var panel = Open();

        Says(panel, "openai/whisper-tiny balanced Downloading 30.0 MiB of 150.0 MiB, 2.0 MiB/s, 1:00 left");
        Assert.Equal("20", panel.Find("[role=progressbar]").GetAttribute("aria-valuenow"));
    }

    [Fact]
    public void Progress_ShowsAsItComes_EvenWhereTheDownloadOnlySlowsDown()
    {
        Installer.Add("whisper-tiny", ToDownload);
        Installer.Change("whisper-tiny", i => i with { BytesTotal = 150 << 20, BytesDone = 30 << 20, BytesPerSecond = 2 << 20 });
        var panel = Open();

        // No event: what stalls has none.
        Installer.Change("whisper-tiny", i => i with { BytesPerSecond = 0 });
        Time.Advance(TimeSpan.FromSeconds(1));

        Says(panel, "30.0 MiB of 150.0 MiB, 0/s, – left");
    }

    [Fact]
    public void Import_SaysItsStage_AndTheEndIsTold()
    {
        Installer.Add("whisper-tiny", [.. ToDownload, InstallationState.Importing]);
        Installer.Change("whisper-tiny", i => i with { BytesTotal = 1, Import = new ModelImportProgress(ImportStages.Decoder, 3, 4) });
        var panel = Open();
        Says(panel, "Importing Import: writing the decoder");
        Assert.Equal("75", panel.Find("[role=progressbar]").GetAttribute("aria-valuenow"));

        Installer.Change("whisper-tiny", i => i.In(InstallationState.Completed));
        Service<ModelInstallationFeed>().Publish(Installer.List()[0]);

        Says(panel, "openai/whisper-tiny balanced Installed");
        Assert.Equal(1, _installed);
    }

    [Fact]
    public void Failure_SaysWhatIsWrongAndWhatHelps()
    {
        Installer.Add("whisper-tiny", [.. ToDownload, InstallationState.Failed]);
        Installer.Change("whisper-tiny", i => i with { Fault = new InstallFault(InstallFailure.NameResolution, "The name huggingface.co cannot be resolved. Check the DNS servers of the container.") });

        var panel = Open();
        Says(panel, "Failed The name huggingface.co cannot be resolved. Check the DNS servers of the container.");
        Button(panel, "Go on").Click();

        Assert.Equal(["resume whisper-tiny"], Installer.Asked);
    }

    [Fact]
    public async Task ModelOfTheCatalog_SaysWhatItTakes_AndIsInstalled()
    {
        var panel = Open();
        Assert.DoesNotContain("Install", Buttons(panel));

        await TypeAsync(panel, "whisper-tiny");
        Says(panel, "150.0 MiB to download, 80.0 MiB installed; 5.0 GiB are free");
        Button(panel, "Install").Click();

        Says(panel, "openai/whisper-tiny balanced Waiting");
        Assert.Equal(["start openai/whisper-tiny balanced"], Installer.Asked);
        panel.WaitForAssertion(() => Assert.DoesNotContain("Install", Buttons(panel)));
    }

    [Fact]
    public async Task NameThatIsNone_IsRefused_WithWhatThereIs()
    {
        var panel = Open();

        await TypeAsync(panel, "no such model");
        Button(panel, "Install").Click();

        Assert.StartsWith("\"no such model\" is neither in the catalog nor the name of a repository", TextOf(panel, "install-error"), StringComparison.Ordinal);
        Assert.Empty(Installer.Asked);
    }

    [Fact]
    public void Russian_HasItsOwnUnits()
    {
        Speak("ru");
        Installer.Add("whisper-tiny", ToDownload);
        Installer.Change("whisper-tiny", i => i with { BytesTotal = 150 << 20, BytesDone = 30 << 20, BytesPerSecond = 2 << 20 });

        Says(Open(), "30,0 МиБ", "150,0 МиБ");
    }
}
