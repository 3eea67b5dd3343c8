using Voice2Text.Web.Features.Overview;

namespace Voice2Text.Web.Hosting;

/// <summary>The one place where the bot joins the server.</summary>
internal static class BotIntegration
{
    /// <summary>Adds the bot, and what the overview and the health check ask about it.</summary>
    public static IServiceCollection AddBotToConsole(this IServiceCollection services)
    {
        // The bot goes here: services.AddBot(), and the delegate maps its BotStatus.
        services.AddSingleton<Func<BotSummary>>(_ => () => new BotSummary(BotCondition.Off));
        return services;
    }
}
