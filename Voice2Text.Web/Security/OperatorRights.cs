using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Voice2Text.Domain.Accounts;
using Voice2Text.Infrastructure.Accounts;

namespace Voice2Text.Web.Security;

/// <summary>What the account of this circuit may do. Whoever changes something asks here first.</summary>
public sealed class OperatorRights(AuthenticationStateProvider authentication, AccountQueries accounts, IOptions<IdentityOptions> options)
{
    /// <summary>Name of the policy for pages and endpoints that are for operators alone.</summary>
    public const string Policy = "CanOperate";

    /// <summary>For showing only: whether the account may change anything. <see cref="LoadAsync"/> is called first.</summary>
    public bool CanOperate { get; private set; }

    /// <summary>Network address that the page was opened from.</summary>
    public string? Address { get; set; }

    public async Task LoadAsync() => CanOperate = (await authentication.GetAuthenticationStateAsync()).User.HasClaim(AccountClaims.Role, $"{AccountRole.Operator}");

    /// <summary>Asks the database, so that a right that was taken away a moment ago is missed at once.</summary>
    /// <returns>Who it is.</returns>
    /// <exception cref="UnauthorizedAccessException">The account may look only, or is signed out.</exception>
    public async Task<Actor> RequireAsync(CancellationToken cancellationToken)
    {
        var user = (await authentication.GetAuthenticationStateAsync()).User;
        var claims = options.Value.ClaimsIdentity;
        var standing = user.FindFirstValue(claims.UserIdClaimType) is { } id ? await accounts.FindStandingAsync(id, cancellationToken) : null;
        return standing is { Role: AccountRole.Operator } && CircuitAuthentication.Holds(user, standing, claims)
            ? new Actor(user.Identity?.Name ?? "", Address)
            : throw new UnauthorizedAccessException("This account may look and not change anything.");
    }
}
