using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Voice2Text.Domain.Transcriptions;

namespace Voice2Text.Infrastructure.Bot;

public static class BotServices
{
    /// <summary>The bot. Needs the transcriptions; without a token it does nothing and says so.</summary>
    public static IServiceCollection AddBot(this IServiceCollection services)
    {
        services.AddOptions<BotOptions>().BindConfiguration(BotOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<BotOptions>, BotOptionsValidator>();
        services.AddSingleton<BotStatus>();
        services.AddSingleton<BotClient>();
        services.AddSingleton<UpdateIntake>();
        services.AddSingleton<ReplySender>();
        services.AddSingleton<ReplyDelivery>();
        services.AddSingleton<ReplyProgress>();
        services.AddSingleton<IMediaSource, BotMediaSource>();
        services.AddHostedService<BotPollingService>();
        services.AddHostedService<ReplyWorker>();
        return services;
    }
}
