using Voice2Text.Infrastructure.Transcriptions;

namespace Voice2Text.Web.Features.Transcriptions;

/// <summary>The values that a filter can have.</summary>
public sealed record FilterChoices(IReadOnlyList<Person> People, IReadOnlyList<string> Models, IReadOnlyList<string> Languages)
{
    public static FilterChoices None { get; } = new([], [], []);

    public static async Task<FilterChoices> ReadAsync(TranscriptionQueries queries, CancellationToken cancellationToken) =>
        new(await queries.PeopleAsync(cancellationToken), await queries.ModelsAsync(cancellationToken), await queries.LanguagesAsync(cancellationToken));
}
