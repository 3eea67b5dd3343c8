using System.Text.Json;
using Telegram.Bot;
using Telegram.Bot.Types;
using Voice2Text.Domain.Transcriptions;
using Voice2Text.Infrastructure.Bot;

namespace Voice2Text.Tests.Unit.Bot;

/// <summary>Messages as the Bot API writes them.</summary>
public sealed class IncomingMediaTests
{
    private static TranscriptionMedia? Of(string content) => IncomingMedia.Of(JsonSerializer.Deserialize<Message>(
        $$"""{"message_id":5,"date":1790000000,"chat":{"id":7,"type":"private"},"from":{"id":7,"is_bot":false,"first_name":"Anna"},{{content}}}""",
        JsonBotAPI.Options)!);

    private static string File(string more = "") => $$"""{"file_id":"F1","file_unique_id":"U1","file_size":4711{{more}}}""";

    [Theory]
    [InlineData("voice", ""","duration":9,"mime_type":"audio/ogg" """, MediaKind.Voice, 9)]
    [InlineData("audio", ""","duration":200,"mime_type":"audio/mpeg","file_name":"song.mp3" """, MediaKind.Audio, 200)]
    [InlineData("video", ""","duration":30,"width":64,"height":64,"mime_type":"video/mp4" """, MediaKind.Video, 30)]
    [InlineData("video_note", ""","duration":12,"length":240""", MediaKind.VideoNote, 12)]
    public void RecordingWithADuration_IsTakenAsItIsStated(string field, string more, MediaKind kind, int seconds)
    {
        var media = Of($"\"{field}\":{File(more)}");

        Assert.NotNull(media);
        Assert.Equal((kind, "F1", "U1", 4711L, TimeSpan.FromSeconds(seconds)), (media.Kind, media.FileId, media.FileUniqueId, media.Size!.Value, media.Duration!.Value));
    }

    [Theory]
    [InlineData("audio/flac", "x")]
    [InlineData("VIDEO/MP4", "x")]
    [InlineData("application/octet-stream", "talk.OGG")]
    [InlineData(null, "talk.m4a")]
    public void DocumentWithSound_IsTaken(string? type, string name)
    {
        var mime = type is null ? "" : $",\"mime_type\":\"{type}\"";

        var media = Of($"\"document\":{File($",\"file_name\":\"{name}\"{mime}")}");

        Assert.Equal((MediaKind.Document, name, type, null), (media?.Kind, media?.FileName, media?.MimeType, media?.Duration));
    }

    [Fact]
    public void CaptionAndForward_DoNotMatter() => Assert.NotNull(Of(
        $$"""
        "voice":{{File(",\"duration\":3")}},"caption":"listen","forward_origin":{"type":"hidden_user","date":1780000000,"sender_user_name":"Someone"}
        """));

    [Fact]
    public void Size_MayBeMissing() => Assert.Null(Of("""
        "voice":{"file_id":"F1","file_unique_id":"U1","duration":3}
        """)!.Size);

    [Theory]
    [InlineData(""" "text":"hello" """)]
    [InlineData(""" "sticker":{"file_id":"F1","file_unique_id":"U1","type":"regular","width":1,"height":1,"is_animated":false,"is_video":true} """)]
    [InlineData(""" "photo":[{"file_id":"F1","file_unique_id":"U1","width":1,"height":1}] """)]
    [InlineData(""" "document":{"file_id":"F1","file_unique_id":"U1","file_name":"report.pdf","mime_type":"application/pdf"} """)]
    [InlineData(""" "document":{"file_id":"F1","file_unique_id":"U1"} """)]
    [InlineData(""" "animation":{"file_id":"F1","file_unique_id":"U1","width":1,"height":1,"duration":2},"document":{"file_id":"F1","file_unique_id":"U1","file_name":"a.mp4","mime_type":"video/mp4"} """)]
    public void AnythingElse_HasNoSound(string content) => Assert.Null(Of(content));
}
