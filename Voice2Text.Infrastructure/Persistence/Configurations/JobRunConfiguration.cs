using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Voice2Text.Infrastructure.Jobs;

namespace Voice2Text.Infrastructure.Persistence.Configurations;

internal sealed class JobRunConfiguration : IEntityTypeConfiguration<JobRun>
{
    public void Configure(EntityTypeBuilder<JobRun> builder)
    {
        builder.ToTable("JobRuns");
        builder.Property(r => r.Job).HasConversion<string>().HasMaxLength(32);
        builder.Property(r => r.Result).HasConversion<string>().HasMaxLength(16);
        builder.HasIndex(r => new { r.Job, r.Id });
        builder.HasIndex(r => r.StartedAt);
    }
}
