using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Voice2Text.Infrastructure.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class HostSamples : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "HostProfileChanges",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    At = table.Column<long>(type: "INTEGER", nullable: false),
                    ProfileId = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_HostProfileChanges", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "HostSamples",
                columns: table => new
                {
                    At = table.Column<long>(type: "INTEGER", nullable: false),
                    CoveredMs = table.Column<int>(type: "INTEGER", nullable: false),
                    ProfileId = table.Column<int>(type: "INTEGER", nullable: false),
                    MemoryUsedKib = table.Column<int>(type: "INTEGER", nullable: false),
                    MemoryAvailableKib = table.Column<int>(type: "INTEGER", nullable: false),
                    MemoryLimitKib = table.Column<int>(type: "INTEGER", nullable: false),
                    PageCacheKib = table.Column<int>(type: "INTEGER", nullable: false),
                    SwapUsedKib = table.Column<int>(type: "INTEGER", nullable: false),
                    SwapInKib = table.Column<int>(type: "INTEGER", nullable: true),
                    SwapOutKib = table.Column<int>(type: "INTEGER", nullable: true),
                    MajorFaults = table.Column<int>(type: "INTEGER", nullable: true),
                    CpuBusyPermille = table.Column<int>(type: "INTEGER", nullable: true),
                    CpuStealPermille = table.Column<int>(type: "INTEGER", nullable: true),
                    CpuIoWaitPermille = table.Column<int>(type: "INTEGER", nullable: true),
                    CpuThrottledPermille = table.Column<int>(type: "INTEGER", nullable: true),
                    CpuPressurePermille = table.Column<int>(type: "INTEGER", nullable: true),
                    MemoryPressurePermille = table.Column<int>(type: "INTEGER", nullable: true),
                    IoPressurePermille = table.Column<int>(type: "INTEGER", nullable: true),
                    ApplicationAnonymousKib = table.Column<int>(type: "INTEGER", nullable: true),
                    ApplicationFileKib = table.Column<int>(type: "INTEGER", nullable: true),
                    ApplicationSwapKib = table.Column<int>(type: "INTEGER", nullable: true),
                    ApplicationCpuMs = table.Column<int>(type: "INTEGER", nullable: true),
                    EngineAnonymousKib = table.Column<int>(type: "INTEGER", nullable: true),
                    EngineFileKib = table.Column<int>(type: "INTEGER", nullable: true),
                    EngineSwapKib = table.Column<int>(type: "INTEGER", nullable: true),
                    EngineCpuMs = table.Column<int>(type: "INTEGER", nullable: true),
                    EngineMajorFaults = table.Column<int>(type: "INTEGER", nullable: true),
                    DiskFreeMib = table.Column<int>(type: "INTEGER", nullable: true),
                    LoadCenti = table.Column<int>(type: "INTEGER", nullable: true),
                    QueueLength = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_HostSamples", x => x.At);
                });

            migrationBuilder.CreateIndex(
                name: "IX_HostProfileChanges_At",
                table: "HostProfileChanges",
                column: "At");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "HostProfileChanges");

            migrationBuilder.DropTable(
                name: "HostSamples");
        }
    }
}
