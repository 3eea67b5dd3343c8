using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Voice2Text.Domain.Metrics;
using Voice2Text.Infrastructure.Metrics;

namespace Voice2Text.Infrastructure.Persistence.Configurations;

internal sealed class TranscriptionRollupConfiguration : IEntityTypeConfiguration<TranscriptionRollup>
{
    public void Configure(EntityTypeBuilder<TranscriptionRollup> builder)
    {
        builder.ToTable("TranscriptionRollups");
        builder.HasKey(r => new { r.Resolution, r.Start, r.Model, r.Precision, r.HostProfileId });
        foreach (var sketch in new[] { builder.Property(r => r.RealTimeFactors), builder.Property(r => r.QueueWaits) })
            sketch.HasConversion(s => s.ToBytes(), b => QuantileSketch.FromBytes(b), Whole<QuantileSketch>());
    }

    /// <summary>A period is written once and then only replaced: its blobs need no comparison.</summary>
    internal static ValueComparer<T> Whole<T>() where T : class => new((a, b) => ReferenceEquals(a, b), v => v.GetHashCode(), v => v);
}

internal sealed class HostRollupConfiguration : IEntityTypeConfiguration<HostRollup>
{
    public void Configure(EntityTypeBuilder<HostRollup> builder)
    {
        builder.ToTable("HostRollups");
        builder.HasKey(r => new { r.Resolution, r.Start, r.HostProfileId });
        builder.Property(r => r.Series).HasConversion(s => s.ToBytes(), b => SeriesSummaries.FromBytes(b), TranscriptionRollupConfiguration.Whole<SeriesSummaries>());
    }
}

internal sealed class RollupWatermarkConfiguration : IEntityTypeConfiguration<RollupWatermark>
{
    public void Configure(EntityTypeBuilder<RollupWatermark> builder)
    {
        builder.ToTable("RollupWatermarks");
        builder.HasKey(w => new { w.Source, w.Resolution });
    }
}
