using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Voice2Text.Domain.Hosts;

namespace Voice2Text.Infrastructure.Persistence.Configurations;

internal sealed class HostSampleConfiguration : IEntityTypeConfiguration<HostSample>
{
    public void Configure(EntityTypeBuilder<HostSample> builder)
    {
        builder.ToTable("HostSamples");
        builder.HasIndex(s => s.At);
    }
}
