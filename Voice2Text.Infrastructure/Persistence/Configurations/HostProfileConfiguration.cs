using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Voice2Text.Domain.Hosts;

namespace Voice2Text.Infrastructure.Persistence.Configurations;

internal sealed class HostProfileConfiguration : IEntityTypeConfiguration<HostProfile>
{
    public void Configure(EntityTypeBuilder<HostProfile> builder) => builder.ToTable("HostProfiles");
}
