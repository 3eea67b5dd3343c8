using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Voice2Text.Domain.Transcriptions;
using Voice2Text.Infrastructure.Transcriptions;
using Voice2Text.Tests.Fakes;

namespace Voice2Text.Tests.Integration.Transcriptions;

/// <summary>Words are found as people write them, and only while the text is there.</summary>
public sealed class TranscriptSearchTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    private TestDatabase _database = null!;
    private TranscriptionQueries _queries = null!;
    private int _messages;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _queries = new TranscriptionQueries(_database);
    }

    public ValueTask DisposeAsync()
    {
        _database.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<Transcription> StoreAsync(string text)
    {
        await using var context = _database.CreateDbContext();
        var stored = Requests.FromChat(1, ++_messages, Now);
        Finish(stored, text);
        context.Add(stored);
        await context.SaveChangesAsync(Token);
        return stored;
    }

    private static void Finish(Transcription transcription, string text)
    {
        transcription.Claim("worker", TimeSpan.FromMinutes(1), Now);
        transcription.BeginTranscribing(Now);
        transcription.Finish(Requests.Result(text), Now);
        transcription.DeliveryDone(Now);
    }

    private async Task<IReadOnlyList<TranscriptionRow>> FindAsync(string words) =>
        (await _queries.PageAsync(new TranscriptionFilter { Search = words }, TranscriptionCursor.Newest, 25, Token)).Rows;

    [Theory]
    [InlineData("Bring the Keys tomorrow.", "keys bring")]
    [InlineData("Bring the Keys tomorrow.", "KEY")]
    [InlineData("Встретимся у ЁЛКИ завтра", "елки")]
    [InlineData("Встретимся у елки завтра", "ЁЛКИ")]
    [InlineData("Встретимся у ёлки завтра", "встр")]
    [InlineData("Йогурт и чай", "йогурт")]
    [InlineData("A café near Zürich", "cafe zurich")]
    [InlineData("It costs 12.50 at once", "12.50")]
    public async Task Words_AreFound(string text, string words)
    {
        var stored = await StoreAsync(text);
        await StoreAsync("Something else.");

        Assert.Equal(stored.Id, Assert.Single(await FindAsync(words)).Id);
    }

    [Theory]
    [InlineData("Йогурт и чай", "иогурт")]
    [InlineData("Bring the keys", "key bring")]
    [InlineData("Bring the keys", "ring")]
    public async Task OtherWords_AreNot(string text, string words)
    {
        await StoreAsync(text);

        Assert.Empty(await FindAsync(words));
    }

    [Fact]
    public async Task Snippet_ShowsTheWordsInTheirPlace_AsTheyAreWritten()
    {
        await StoreAsync(string.Join(' ', Enumerable.Range(0, 200).Select(n => $"word{n}")) + " у ёлки <b>в лесу</b> " + string.Join(' ', Enumerable.Range(200, 100).Select(n => $"word{n}")));

        var snippet = Assert.Single(await FindAsync("елки лес")).Snippet;

        Assert.Equal(["ёлки", "лесу"], snippet.Where(p => p.IsMatch).Select(p => p.Text));
        var whole = string.Concat(snippet.Select(p => p.Text));
        Assert.Contains("у ёлки <b>в лесу</b>", whole, StringComparison.Ordinal);
        Assert.DoesNotContain("word1 ", whole, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NewText_TakesThePlaceOfTheFormer_WhichIsFoundUntilThen()
    {
        var store = new TranscriptionStore(_database, new TranscriptionFeed());
        var id = (await StoreAsync("The former words, у ёлки.")).Id;

        await store.UpdateAsync(id, Do(t => t.Retry(Now)), Token);
        Assert.Single(await FindAsync("former"));
        await store.UpdateAsync(id, Do(t => Finish(t, "Other ones.")), Token);

        Assert.Empty(await FindAsync("former"));
        Assert.Empty(await FindAsync("елки"));
        Assert.Single(await FindAsync("other"));
    }

    [Fact]
    public async Task TextThatIsRemoved_IsNotFound_AndTheIndexIsSound()
    {
        await StoreAsync("The first у ёлки.");
        await StoreAsync("The second.");
        await using var context = _database.CreateDbContext();

        await context.Transcriptions.Where(t => t.Id == 1).ExecuteUpdateAsync(t => t.SetProperty(x => x.Text, (string?)null), Token);
        await context.Transcriptions.Where(t => t.Id == 2).ExecuteDeleteAsync(Token);

        Assert.Empty(await FindAsync("first"));
        Assert.Empty(await FindAsync("елки"));
        Assert.Empty(await FindAsync("second"));
        Assert.Single(await FindAsync("user 1"));
        await context.Database.ExecuteSqlRawAsync("""INSERT INTO "TranscriptionSearch"("TranscriptionSearch") VALUES ('integrity-check')""", Token);
    }

    [Fact]
    public async Task TextsFromBeforeTheIndex_AreFound()
    {
        await using var context = _database.CreateDbContext();
        var migrator = context.GetService<IMigrator>();
        var names = context.Database.GetMigrations().ToList();
        await migrator.MigrateAsync(names[names.FindIndex(n => n.EndsWith("_TranscriptSearch", StringComparison.Ordinal)) - 1], Token);
        await context.Database.ExecuteSqlRawAsync(
            """
            INSERT INTO "Transcriptions" ("Version", "UserKey", "Origin_Language", "Media_Kind", "Media_FileId", "Media_FileUniqueId", "CreatedAt", "State", "StateChangedAt",
                "Attempts", "MayAnswerFromStore", "DeliveredParts", "DeliveryAttempts", "Text")
            VALUES (1, 'console', 'en', 'Upload', 'f', 'u', 1, 'Completed', 1, 1, 1, 0, 0, 'Давно, у ёлки')
            """,
            Token);

        await migrator.MigrateAsync(cancellationToken: Token);

        Assert.Equal("ёлки", Assert.Single(Assert.Single(await FindAsync("елки")).Snippet, p => p.IsMatch).Text);
    }

    private static Func<Transcription, bool> Do(Action<Transcription> change) => t =>
    {
        change(t);
        return true;
    };
}
