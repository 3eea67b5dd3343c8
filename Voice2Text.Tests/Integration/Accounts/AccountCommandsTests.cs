using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Voice2Text.Domain.Accounts;
using Voice2Text.Infrastructure.Accounts;
using Voice2Text.Infrastructure.Persistence;
using Voice2Text.Tests.Fakes;

namespace Voice2Text.Tests.Integration.Accounts;

/// <summary>Invitations, roles and what is kept, on a real database.</summary>
public sealed class AccountCommandsTests : IAsyncLifetime
{
    private const string Email = "operator@example.org";

    private static readonly Actor By = new(Email, "192.0.2.1");

    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(1_900_000_000));
    private TestDatabase _database = null!;
    private ServiceProvider _services = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private AccountLinks Links => _services.GetRequiredService<AccountLinks>();

    private AccountCommands Commands => _services.GetRequiredService<AccountCommands>();

    private AccountQueries Queries => _services.GetRequiredService<AccountQueries>();

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        var services = new ServiceCollection();
        services.AddLogging().AddSingleton<TimeProvider>(_time).AddSingleton<IDbContextFactory<Voice2TextDbContext>>(_database);
        services.AddScoped(_ => _database.CreateDbContext());
        services.AddDataProtection();
        services.AddAccounts(_ => { });
        _services = services.BuildServiceProvider();
        Assert.Empty(await Commands.CreateAsync(Email, "Passw0rd! long", AccountRole.Operator, Actor.Server, Token));
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _database.Dispose();
    }

    [Fact]
    public async Task Invitation_MakesOneAccount_WithItsRole()
    {
        var token = await Links.InviteAsync(AccountRole.Viewer, By, Token);

        Assert.Equal(("first@example.org", 0), await UseAsync(token, "first@example.org"));
        Assert.Equal((null, 0), await UseAsync(token, "second@example.org"));

        Assert.Equal([("first@example.org", AccountRole.Viewer), (Email, AccountRole.Operator)], (await Queries.ListAsync(Token)).Select(a => (a.Email, a.Role)));
    }

    [Fact]
    public async Task Invitation_WithAPasswordThatIsRefused_CanBeUsedAgain()
    {
        var token = await Links.InviteAsync(AccountRole.Viewer, By, Token);
        var (_, errors) = await Commands.UseLinkAsync(token, "first@example.org", "short", null, Token);

        Assert.NotEmpty(errors);
        Assert.Equal(("first@example.org", 0), await UseAsync(token, "first@example.org"));
    }

    [Fact]
    public async Task Invitation_IsVoid_AfterTwoDaysOrWhenRevoked()
    {
        var (old, revoked) = (await Links.InviteAsync(AccountRole.Operator, By, Token), await Links.InviteAsync(AccountRole.Operator, By, Token));
        await Commands.RevokeAsync((await Links.FindAsync(revoked, Token))!, By, Token);
        Assert.Equal((null, 0), await UseAsync(revoked, "first@example.org"));

        Assert.NotNull(await Links.FindAsync(old, Token));
        _time.Advance(AccountLinks.Lifetime);

        Assert.Equal((null, 0), await UseAsync(old, "first@example.org"));
        Assert.Single(await Queries.ListAsync(Token));
    }

    [Fact]
    public async Task LastOperator_CanNeitherBeRemovedNorBecomeAViewer()
    {
        var own = Assert.Single(await Queries.ListAsync(Token));
        Assert.True(own.IsLastOperator);
        Assert.False(await Commands.RemoveAsync(own.Id, By, Token));
        Assert.False(await Commands.ChangeRoleAsync(own.Id, AccountRole.Viewer, By, Token));

        Assert.Empty(await Commands.CreateAsync("second@example.org", "Passw0rd! long", AccountRole.Operator, By, Token));

        Assert.True(await Commands.ChangeRoleAsync(own.Id, AccountRole.Viewer, By, Token));
        var second = (await Queries.ListAsync(Token)).Single(a => a.Role == AccountRole.Operator);
        Assert.False(await Commands.RemoveAsync(second.Id, By, Token));
        Assert.True(await Commands.RemoveAsync(own.Id, By, Token));
    }

    [Fact]
    public async Task ResetLink_GivesAPassword_AndTakesLockAndSecondStepAway()
    {
        await using var scope = _services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<Account>>();
        var account = (await users.FindByEmailAsync(Email))!;
        var stamp = account.SecurityStamp;
        await users.SetTwoFactorEnabledAsync(account, true);
        await users.SetLockoutEndDateAsync(account, _time.GetUtcNow().AddYears(1));
        var former = (await Links.MakeResetAsync("OPERATOR@example.org", Actor.Server, Token)).Token;
        var (token, exists) = await Links.MakeResetAsync(Email, Actor.Server, Token);

        Assert.True(exists);
        Assert.Equal((null, 0), await UseAsync(former, Email));
        // The e-mail is the link's, whatever is sent.
        Assert.Equal((Email, 0), await UseAsync(token, "other@example.org"));

        await using var after = _services.CreateAsyncScope();
        users = after.ServiceProvider.GetRequiredService<UserManager<Account>>();
        account = (await users.FindByEmailAsync(Email))!;
        Assert.True(await users.CheckPasswordAsync(account, "Passw0rd! new one"));
        Assert.Equal((false, null), (account.TwoFactorEnabled, account.LockoutEnd));
        Assert.NotEqual(stamp, account.SecurityStamp);
    }

    [Fact]
    public async Task Database_HoldsNeitherTokenNorKeyNorRecoveryCode()
    {
        var token = await Links.InviteAsync(AccountRole.Viewer, By, Token);
        string key;
        string[] codes;
        await using (var scope = _services.CreateAsyncScope())
        {
            var users = scope.ServiceProvider.GetRequiredService<UserManager<Account>>();
            var account = (await users.FindByEmailAsync(Email))!;
            await users.ResetAuthenticatorKeyAsync(account);
            key = (await users.GetAuthenticatorKeyAsync(account))!;
            codes = [.. (await users.GenerateNewTwoFactorRecoveryCodesAsync(account, 10))!];
            Assert.True((await users.RedeemTwoFactorRecoveryCodeAsync(account, codes[3])).Succeeded);
            Assert.False((await users.RedeemTwoFactorRecoveryCodeAsync(account, codes[3])).Succeeded);
            Assert.Equal(9, await users.CountRecoveryCodesAsync(account));
        }

        var written = string.Concat(Directory.EnumerateFiles(_database.Storage.Directory, "voice2text.db*").Select(f => System.Text.Encoding.Latin1.GetString(ReadShared(f))));
        Assert.Contains(Email, written, StringComparison.Ordinal);
        foreach (var secret in codes.Append(key).Append(token)) Assert.DoesNotContain(secret, written, StringComparison.Ordinal);

        static byte[] ReadShared(string path)
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            return bytes;
        }
    }

    [Fact]
    public async Task History_SaysWhoDidWhatWhenAndFromWhere()
    {
        await UseAsync(await Links.InviteAsync(AccountRole.Viewer, By, Token), "first@example.org");

        var events = (await Queries.EventsAsync(1, 10, Token)).Events;

        Assert.Equal([AccountEventKind.Created, AccountEventKind.Invited, AccountEventKind.Created], events.Select(e => e.Kind));
        Assert.Equal([("first@example.org", "198.51.100.7"), (Email, "192.0.2.1"), (Actor.Server.Name, null)], events.Select(e => (e.By, e.Address)));
        Assert.All(events, e => Assert.Equal(_time.GetUtcNow(), e.At));
    }

    [Fact]
    public async Task OpenSessions_AreToldAtOnce_AndOfOtherProcessesWithinTheInterval()
    {
        var told = new List<AccountRole>();
        var own = Assert.Single(await Queries.ListAsync(Token));
        var next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var listening = _services.GetRequiredService<AccountWatch>().Listen(standings =>
        {
            told.Add(standings[own.Id].Role);
            if (told.Count > 1) next.TrySetResult();
        });
        await Commands.UnlockAsync(own.Id, By, Token);
        Assert.Equal([AccountRole.Operator], told);

        await using (var context = _database.CreateDbContext()) await context.Users.ExecuteUpdateAsync(u => u.SetProperty(a => a.Role, AccountRole.Viewer), Token);
        _time.Advance(AccountWatch.Interval);

        await next.Task.WaitAsync(TimeSpan.FromSeconds(30), Token);
        Assert.Equal([AccountRole.Operator, AccountRole.Viewer], told);
    }

    private async Task<(string? Email, int Errors)> UseAsync(string token, string email)
    {
        var (made, errors) = await Commands.UseLinkAsync(token, email, "Passw0rd! new one", "198.51.100.7", Token);
        return (made, errors.Count);
    }
}
