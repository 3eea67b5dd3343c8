using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Voice2Text.Infrastructure.Accounts;

public static class AccountServices
{
    /// <summary>What makes links to accounts: enough for the command line.</summary>
    public static IServiceCollection AddAccountLinks(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<AccountWatch>();
        services.TryAddSingleton<AccountAudit>();
        services.TryAddSingleton<AccountLinks>();
        return services;
    }

    /// <summary>Accounts on ASP.NET Core Identity. Data protection is the caller's.</summary>
    public static IdentityBuilder AddAccounts(this IServiceCollection services, Action<IdentityOptions> setRules)
    {
        services.AddAccountLinks();
        services.TryAddSingleton<AccountQueries>();
        services.TryAddSingleton<AccountCommands>();
        return services.AddIdentityCore<Account>(setRules)
            .AddUserStore<AccountUserStore>()
            .AddTokenProvider<AuthenticatorTokenProvider<Account>>(TokenOptions.DefaultAuthenticatorProvider);
    }
}
