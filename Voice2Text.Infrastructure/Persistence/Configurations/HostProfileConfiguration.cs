using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Voice2Text.Domain.Hosts;

namespace Voice2Text.Infrastructure.Persistence.Configurations;

internal sealed class HostProfileConfiguration : IEntityTypeConfiguration<HostProfile>
{
    public void Configure(EntityTypeBuilder<HostProfile> builder) => builder.ToTable("HostProfiles");
}

internal sealed class HostProfileChangeConfiguration : IEntityTypeConfiguration<HostProfileChange>
{
    public void Configure(EntityTypeBuilder<HostProfileChange> builder)
    {
        builder.ToTable("HostProfileChanges");
        builder.HasIndex(c => c.At);
    }
}

internal sealed class HostSampleConfiguration : IEntityTypeConfiguration<HostSample>
{
    public void Configure(EntityTypeBuilder<HostSample> builder)
    {
        builder.ToTable("HostSamples");
        // A whole number as the only key is the row's place in the table: a range of time is read in one piece.
        builder.HasKey(s => s.At);
        builder.Property(s => s.At).ValueGeneratedNever();
    }
}
