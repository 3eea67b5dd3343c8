using Mono.Cecil;
using Mono.Cecil.Cil;
using Voice2Text.Domain.Models;
using Voice2Text.Domain.Models.Installing;
using Voice2Text.Infrastructure.Accounts;
using Voice2Text.Infrastructure.Jobs;
using Voice2Text.Infrastructure.Models;
using Voice2Text.Infrastructure.Settings;
using Voice2Text.Infrastructure.Transcriptions;
using Voice2Text.Web.Commands;
using Voice2Text.Web.Security;

namespace Voice2Text.Tests.Architecture;

/// <summary>
/// Everything in the console that changes something asks for the right first. Read from the compiled pages: a disabled
/// button is no protection, and a forgotten question looks like nothing.
/// </summary>
public sealed class RightsTests
{
    /// <summary>What changes something, by type.</summary>
    private static readonly Dictionary<string, string[]> Changes = new(StringComparer.Ordinal)
    {
        [typeof(TranscriptionCommands).FullName!] = ["CancelAsync", "RetryAsync", "DeleteAsync", "SubmitUploadAsync"],
        [typeof(TranscriptionStore).FullName!] = ["AddAsync", "UpdateAsync", "DeleteAsync"],
        [typeof(IModelSwitch).FullName!] = ["RequestAsync", "SetUserModelAsync"],
        [typeof(IModelLibrary).FullName!] = ["RemoveAsync", "ImportAsync"],
        [typeof(IModelInstaller).FullName!] = ["StartAsync", "PauseAsync", "ResumeAsync", "CancelAsync", "DismissAsync"],
        [typeof(ModelForecast).FullName!] = ["MeasureAsync"],
        [typeof(SettingsStore).FullName!] = ["ChangeAsync"],
        [typeof(JobSchedules).FullName!] = ["ChangeAsync", "PauseAsync", "ResumeAsync", "RunNowAsync"],
        [typeof(AccountCommands).FullName!] = ["RevokeAsync", "ChangeRoleAsync", "RemoveAsync", "UnlockAsync", "CreateAsync"],
        [typeof(AccountLinks).FullName!] = ["InviteAsync", "MakeResetAsync", "DeleteAsync"],
    };

    [Fact]
    public void EveryChange_InThePages_AsksForTheRightFirst()
    {
        using var web = AssemblyDefinition.ReadAssembly(typeof(CommandLine).Assembly.Location);
        var bodies = web.MainModule.GetTypes()
            .Where(t => t.FullName.StartsWith("Voice2Text.Web.Features", StringComparison.Ordinal) || t.FullName.StartsWith("Voice2Text.Web.Components", StringComparison.Ordinal))
            .SelectMany(t => t.Methods).Where(m => m.HasBody).ToList();
        var changing = bodies.Where(m => CallsOf(m).Any(IsChange)).ToList();

        var without = changing.Where(m => !CallsOf(m).TakeWhile(c => !IsChange(c)).Any(Asks));

        var names = string.Join('\n', without.Select(m => m.FullName));
        Assert.True(names.Length == 0, names);
        Assert.True(changing.Count >= 15, $"{changing.Count} methods change something: what is looked for has other names now.");

        // A page's own method that does nothing but ask counts, too: WhoAsync.
        bool Asks(MethodReference call) => IsQuestion(call)
            || (call.Name == "WhoAsync" && bodies.Any(m => m.DeclaringType.DeclaringType?.FullName == call.DeclaringType.FullName && m.DeclaringType.Name.Contains("<WhoAsync>", StringComparison.Ordinal) && CallsOf(m).Any(IsQuestion)));
    }

    private static IEnumerable<MethodReference> CallsOf(MethodDefinition method) =>
        method.Body.Instructions.Where(i => i.OpCode == OpCodes.Call || i.OpCode == OpCodes.Callvirt).Select(i => (MethodReference)i.Operand);

    private static bool IsQuestion(MethodReference call) => call.DeclaringType.FullName == typeof(OperatorRights).FullName && call.Name == nameof(OperatorRights.RequireAsync);

    private static bool IsChange(MethodReference call) =>
        Changes.TryGetValue(call.DeclaringType.FullName, out var names) && names.Contains(call.Name, StringComparer.Ordinal);
}
