using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Voice2Text.Web.Health;

internal static class HealthServices
{
    private const string Ready = "ready";
    private const string State = "state";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public static IServiceCollection AddConsoleHealth(this IServiceCollection services)
    {
        services.AddSingleton<DatabaseHealthCheck>();
        services.AddHealthChecks()
            .AddCheck<DatabaseHealthCheck>("database", tags: [Ready])
            .AddCheck<EngineHealthCheck>("engine", tags: [Ready])
            .AddCheck<BotHealthCheck>("bot", tags: [Ready])
            .AddCheck<DiskHealthCheck>("disk", tags: [Ready]);
        return services;
    }

    /// <summary>
    /// <c>/health/live</c>: the process answers. <c>/health/ready</c>: it can serve; the answer names each check:
    /// <code>{"status":"unhealthy","checks":{"database":{"status":"healthy"},"engine":{"status":"unhealthy","state":"failed","reason":"..."}}}</code>
    /// </summary>
    public static void MapConsoleHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false, ResponseWriter = WriteAsync }).AllowAnonymous();
        endpoints.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = c => c.Tags.Contains(Ready), ResponseWriter = WriteAsync }).AllowAnonymous();
    }

    private static Task WriteAsync(HttpContext context, HealthReport report)
    {
        context.Response.ContentType = "application/json";
        var checks = report.Entries.ToDictionary(
            e => e.Key,
            e => new { status = NameOf(e.Value.Status), state = e.Value.Data.GetValueOrDefault(State), reason = e.Value.Description },
            StringComparer.Ordinal);
        return context.Response.WriteAsync(JsonSerializer.Serialize(new { status = NameOf(report.Status), checks }, Json), context.RequestAborted);
    }

    private static string NameOf(Enum status) => status.ToString().ToLowerInvariant();

    /// <summary>The result of a check of something that has states of its own.</summary>
    public static HealthCheckResult Result(HealthStatus status, Enum state, string? reason = null) =>
        new(status, reason, data: new Dictionary<string, object>(StringComparer.Ordinal) { [State] = NameOf(state) });
}
