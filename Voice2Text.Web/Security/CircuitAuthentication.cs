using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Voice2Text.Infrastructure.Accounts;

namespace Voice2Text.Web.Security;

/// <summary>
/// Who a circuit belongs to, until the account is removed, gets another role, or is signed out everywhere: from then on
/// nobody, whatever the browser does.
/// </summary>
internal sealed class CircuitAuthentication : ServerAuthenticationStateProvider, IDisposable
{
    private readonly AccountWatch _watch;
    private readonly ClaimsIdentityOptions _claims;
    private IDisposable? _listening;

    public CircuitAuthentication(AccountWatch watch, IOptions<IdentityOptions> options)
    {
        (_watch, _claims) = (watch, options.Value.ClaimsIdentity);
        AuthenticationStateChanged += state => _ = FollowAsync(state);
    }

    public void Dispose() => _listening?.Dispose();

    /// <summary>Whether a session that began so may go on.</summary>
    public static bool Holds(ClaimsPrincipal user, AccountStanding? standing, ClaimsIdentityOptions claims) =>
        standing is not null
        && standing.Stamp == user.FindFirstValue(claims.SecurityStampClaimType)
        && $"{standing.Role}" == user.FindFirstValue(AccountClaims.Role);

    private async Task FollowAsync(Task<AuthenticationState> state)
    {
        var user = (await state).User;
        _listening?.Dispose();
        _listening = null;
        if (user.FindFirstValue(_claims.UserIdClaimType) is not { } id) return;
        _listening = _watch.Listen(standings =>
        {
            if (!Holds(user, standings.GetValueOrDefault(id), _claims)) SetAuthenticationState(Task.FromResult(new AuthenticationState(new ClaimsPrincipal(new ClaimsIdentity()))));
        });
    }
}
