using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Voice2Text.Domain.Transcriptions;

namespace Voice2Text.Infrastructure.Persistence.Configurations;

internal sealed class TranscriptionConfiguration : IEntityTypeConfiguration<Transcription>
{
    public const string FailuresIndex = "IX_Transcriptions_Failures";

    /// <summary>An index is used for a condition in exactly the words of its own.</summary>
    public const string IsFailure = "State IN ('Failed', 'Rejected')";

    public void Configure(EntityTypeBuilder<Transcription> builder)
    {
        builder.ToTable("Transcriptions");
        builder.Property(t => t.Version).IsConcurrencyToken();
        builder.Property(t => t.State).HasConversion<string>().HasMaxLength(16);
        builder.Property(t => t.Failure).HasConversion<string>().HasMaxLength(32);
        builder.Ignore(t => t.RealTimeFactor);
        builder.Ignore(t => t.QueuedAt);
        builder.OwnsOne(t => t.Origin, origin =>
        {
            origin.Ignore(o => o.IsChat);
            origin.Property(o => o.UserKey).HasColumnName("UserKey");
            // One row for each message, however often the chat service hands it over.
            origin.HasIndex(o => new { o.BotId, o.ChatId, o.MessageId }).IsUnique();
            origin.HasIndex(o => o.UserKey);
        });
        builder.Navigation(t => t.Origin).IsRequired();
        builder.OwnsOne(t => t.Media, media =>
        {
            media.Property(m => m.Kind).HasConversion<string>().HasMaxLength(16);
            media.HasIndex(m => m.FileUniqueId);
        });
        builder.Navigation(t => t.Media).IsRequired();
        builder.OwnsOne(t => t.Times, times => times.Ignore(s => s.Processing));
        builder.OwnsOne(t => t.Measurements);
        builder.HasMany(t => t.Changes).WithOne().HasForeignKey("TranscriptionId").IsRequired();
        builder.HasMany(t => t.Segments).WithOne().HasForeignKey("TranscriptionId").IsRequired();
        builder.HasIndex(t => new { t.State, t.Id });
        builder.HasIndex(t => t.DeliveryDueAt);
        builder.HasIndex(t => t.StateChangedAt);
        // The overview shows the newest failures; on a good server they are so few that all rows would be read for them.
        builder.HasIndex(t => t.StateChangedAt, FailuresIndex).HasFilter(IsFailure);
        // Looked for every few seconds, and few rows have one.
        builder.HasIndex(t => t.LeaseOwner).HasFilter("LeaseOwner IS NOT NULL");
        // Filters of the list; each entry ends with the row's id, so that a page is read in its order. The list's real-time
        // factor has an index on its expression, made by the migration TranscriptSearch.
        builder.HasIndex(t => t.CreatedAt);
        builder.HasIndex(t => t.Model);
        builder.HasIndex(t => t.Language);
    }
}

internal sealed class TranscriptionStateChangeConfiguration : IEntityTypeConfiguration<TranscriptionStateChange>
{
    public void Configure(EntityTypeBuilder<TranscriptionStateChange> builder)
    {
        builder.ToTable("TranscriptionStateChanges");
        builder.Property<long>("Id");
        builder.Property<long>("TranscriptionId");
        builder.HasKey("Id");
        builder.Property(c => c.From).HasConversion<string>().HasMaxLength(16);
        builder.Property(c => c.To).HasConversion<string>().HasMaxLength(16);
        // Roll-ups read what ended in an hour.
        builder.HasIndex(c => c.At);
    }
}

internal sealed class TranscriptionSegmentConfiguration : IEntityTypeConfiguration<TranscriptionSegment>
{
    public void Configure(EntityTypeBuilder<TranscriptionSegment> builder)
    {
        builder.ToTable("TranscriptionSegments");
        builder.Property<long>("TranscriptionId");
        builder.HasKey("TranscriptionId", nameof(TranscriptionSegment.Index));
        builder.Property(s => s.Index).ValueGeneratedNever();
    }
}
